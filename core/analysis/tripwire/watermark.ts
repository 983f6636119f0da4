import { longestDeliverySeconds, recentDeliverySeconds, usualDeliverySeconds } from '../../strategy/defaults';
import type { FaultMinute } from './fault-minutes';

/**
 * The age from which a second counts as complete: the time of the slowest recent delivery, at least 12 s and at most 5 min.
 *
 * A delivery holds the records of one log stream, and so of one side. If both sides fail in a shared outage, the canary's
 * records may arrive first: a test in the order of their arrival fails up to two healthy canaries of five then.
 *
 * @param at in milliseconds since the epoch
 * @param knownSeconds the slowest delivery of earlier releases. @default unknown
 */
export function watermarkSeconds(minutes: readonly FaultMinute[], at: number, knownSeconds = 0): number {
  const recentFrom = at - recentDeliverySeconds * 1000;
  const slowest = minutes
    .filter(
      ({ startsAt, slowestDeliverySeconds }) => startsAt + (60 + slowestDeliverySeconds) * 1000 > recentFrom,
    )
    .map(({ slowestDeliverySeconds }) => slowestDeliverySeconds);
  return Math.min(longestDeliverySeconds, Math.max(usualDeliverySeconds, knownSeconds, ...slowest));
}
