import { defaultTripwire } from '../../strategy/defaults';
import type { FaultSecond } from './fault-seconds';
import type { ReleaseTraffic } from './release-traffic';

const minuteMilliseconds = 60_000;

/**
 * True if the canary fails enough of its requests to matter: 0.1% of those that it must have had since the first shift or, with at least ten
 * faults, within the last minute. So a canary that begins to fail after a healthy hour does not have to fail for long.
 *
 * @param seconds those with faults since the first shift, oldest first; the last is the deciding one
 */
export function isMaterial(seconds: readonly FaultSecond[], traffic: ReleaseTraffic): boolean {
  const { leastFaultFraction, manyFaults } = defaultTripwire;
  const to = (seconds.at(-1)?.startsAt ?? 0) + 1000;
  const isAbove = (faults: number, from: number) =>
    faults >= leastFaultFraction * traffic.expectedCanaryRequests(from, to);
  const lastMinute = to - minuteMilliseconds;
  const lately = canaryFaultsIn(seconds.filter(({ startsAt }) => startsAt >= lastMinute));
  return isAbove(canaryFaultsIn(seconds), 0) || (lately >= manyFaults && isAbove(lately, lastMinute));
}

/** The canary's faults: an estimate where a second had more than are kept. */
export function canaryFaultsIn(seconds: readonly FaultSecond[]): number {
  return faultsIn(seconds, 'canary');
}

/** The faults of a side: an estimate where a second had more than are kept. */
export function faultsIn(seconds: readonly FaultSecond[], side: 'canary' | 'production'): number {
  return Math.round(seconds.reduce((sum, second) => sum + second[side] / second.sampled, 0));
}
