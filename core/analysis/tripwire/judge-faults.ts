import { largestWeightAt, type WeightShift } from '../../traffic/weight-history';
import type { Bucket } from '../evidence/evidence';
import { mergeFaultMinutes, type FaultMinute } from './fault-minutes';
import { followFaults, type FaultPath, type FaultPathOptions } from './fault-path';
import { faultSecondsOf } from './fault-seconds';
import { faultsIn } from './materiality';
import { ReleaseTraffic } from './release-traffic';
import type { TripwireNumbers, TripwireVerdict } from './tripwire-verdict';
import { watermarkSeconds } from './watermark';

/** The input of {@link judgeFaults}. Times in milliseconds since the epoch. */
export interface FaultContext extends FaultPathOptions {
  /** The faults until now, in any order, merged or not. */
  readonly minutes: readonly FaultMinute[];
  /** Oldest first. Faults before the first shift do not count. */
  readonly shifts: readonly WeightShift[];
  /** The start of promotion, from which on faults do not count. @default it has not started */
  readonly promotedAt?: number;
  /** The complete minutes of requests that are known, those before the release too, oldest first. @default none */
  readonly traffic?: readonly Bucket[];
  readonly at: number;
  /**
   * The slowest delivery of earlier releases, in seconds. Where deliveries take up to a minute and nobody knows it yet, a first
   * shared outage trips up to 1 of 20 healthy releases with 4 environments (simulated).
   *
   * @default unknown
   */
  readonly slowestDeliverySeconds?: number;
}

/**
 * Judges a canary on single faults, within seconds and without counting requests.
 *
 * If both sides were equally good, a fault would be the canary's with a probability of at most its share of the requests,
 * whatever the load and the error rate. So a canary that is no worse trips it in at most 1 of 400 releases, however often
 * it is judged, provided that all records of a second arrive within the watermark. The bound holds in the order in which
 * requests failed; the order of deliveries makes no difference. It says nothing about latency.
 *
 * Without traffic on production there is nothing to compare with: then the canary must fail more than `maxErrorPercent` of
 * the requests, at their recent rate.
 *
 * @throws RangeError for a malformed row, a dispersion below 1
 */
export function judgeFaults(context: FaultContext): TripwireVerdict {
  const { shifts, promotedAt = Infinity, at } = context;
  const minutes = mergeFaultMinutes(context.minutes);
  const wait = watermarkSeconds(minutes, at, context.slowestDeliverySeconds);
  const from = Math.floor((shifts[0]?.at ?? Infinity) / 1000) * 1000;
  const faults = faultSecondsOf(minutes).filter(({ startsAt }) => startsAt >= from && startsAt < promotedAt);
  const path = followFaults(faults, new ReleaseTraffic(shifts, context.traffic ?? []), context);
  const second = path.seconds.at(-1)?.startsAt;
  const numbers: TripwireNumbers = {
    ...numbersOf(path),
    canaryWeight: largestWeightAt(shifts, second === undefined ? at : second + 999, 0),
    watermarkSeconds: wait,
  };
  if (!path.harm || second === undefined) return { state: 'clear', code: codeOf(path), ...numbers };
  const decidableAt = second + (1 + wait) * 1000;
  if (decidableAt > at) return { state: 'pending', ...path.harm, decidableAt, ...numbers };
  return { state: 'tripped', ...path.harm, ...numbers };
}

function numbersOf({
  seconds,
  evidence,
}: FaultPath): Omit<TripwireNumbers, 'canaryWeight' | 'watermarkSeconds'> {
  const since = seconds.find(({ canary }) => canary > 0)?.startsAt;
  const second = seconds.at(-1)?.startsAt;
  return {
    faults: { canary: faultsIn(seconds, 'canary'), production: faultsIn(seconds, 'production') },
    ...(seconds.some(({ sampled }) => sampled < 1) && { sampled: true }),
    ...(since !== undefined && { since }),
    ...(second !== undefined && { second }),
    evidence: Math.max(0, Math.min(1, Math.floor(evidence * 1000) / 1000)),
  };
}

function codeOf({ isImmaterial, seconds }: FaultPath): 'noFaults' | 'notWorse' | 'immaterial' {
  if (isImmaterial) return 'immaterial';
  return seconds.some(({ canary }) => canary > 0) ? 'notWorse' : 'noFaults';
}
