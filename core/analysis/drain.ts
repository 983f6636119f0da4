import { publicationDelaySeconds, drainTimeoutSeconds } from '../strategy/defaults';
import { bucketMilliseconds, type Bucket } from './evidence/evidence';
import { pluralize, formatDuration } from '../text/format';

/**
 * The result of one drain check.
 *
 * - `drained`: no request reaches the canary
 * - `draining`: requests still reach it, or no full minute has been published yet; check again
 * - `unknown`: the service has no traffic, so there is nothing to observe
 * - `not-drained`: requests still reach the canary {@link drainTimeoutSeconds} after the baseline was restored
 */
export type DrainDecision = 'drained' | 'draining' | 'unknown' | 'not-drained';

export interface DrainResult {
  readonly decision: DrainDecision;
  /** The start of the first minute without requests on the canary, in milliseconds since the epoch; set once `drained`. */
  readonly drainedAt?: number;
  readonly sentence: string;
}

/**
 * Decides whether the canary has drained after a rollback.
 *
 * @param buckets the traffic of both sides, one bucket a minute
 * @param baselineAt when the baseline was restored, in milliseconds since the epoch
 * @param at now, in milliseconds since the epoch
 */
export function checkDrain(buckets: readonly Bucket[], baselineAt: number, at: number): DrainResult {
  const firstMinute = Math.ceil(baselineAt / bucketMilliseconds) * bucketMilliseconds;
  const published = at - publicationDelaySeconds * 1000 - bucketMilliseconds;
  if (published < firstMinute)
    return { decision: 'draining', sentence: 'no full minute has been published yet' };
  const minutes = buckets.filter(({ startsAt }) => startsAt >= firstMinute && startsAt <= published);
  if (minutes.length === 0) return { decision: 'unknown', sentence: 'the service has no traffic' };

  const lastCalled = minutes.filter(({ canary }) => canary.requests > 0).at(-1);
  if (!lastCalled)
    return { decision: 'drained', drainedAt: firstMinute, sentence: 'no more requests reach the canary' };
  if (lastCalled.startsAt + bucketMilliseconds <= published) {
    const drainedAt = lastCalled.startsAt + bucketMilliseconds;
    return { decision: 'drained', drainedAt, sentence: 'no more requests reach the canary' };
  }
  const seconds = Math.floor((at - baselineAt) / 1000);
  return {
    decision: seconds < drainTimeoutSeconds ? 'draining' : 'not-drained',
    sentence: `${pluralize(lastCalled.canary.requests, 'request')} reached the canary within a minute, ${formatDuration(seconds)} after the baseline was restored`,
  };
}
