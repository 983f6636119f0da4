import { publicationDelaySeconds, quietPatienceSeconds } from '../strategy/defaults';
import { bucketMilliseconds, type Bucket } from './evidence/evidence';
import { counted, duration } from '../text/format';

/**
 * - `quiet` means: nobody reaches the canary any more
 * - `busy` means: not yet, or not yet known; look again
 * - `unknown` means: nobody calls the service, so there is nothing to observe
 * - `stuck` means: requests still reach the canary, long after the weights went back
 */
export type QuietDecision = 'quiet' | 'busy' | 'unknown' | 'stuck';

export interface QuietFinding {
  readonly decision: QuietDecision;
  /** From when on no request reached the canary, in milliseconds since the epoch; set when it is quiet. */
  readonly quietAt?: number;
  readonly sentence: string;
}

/**
 * Tells whether traffic has followed the weights home.
 *
 * @param buckets what both sides did, minute by minute, in the minutes that can be read
 * @param restAt when the weights went back, in milliseconds since the epoch
 * @param at now
 */
export function judgeQuiet(buckets: readonly Bucket[], restAt: number, at: number): QuietFinding {
  const firstMinute = Math.ceil(restAt / bucketMilliseconds) * bucketMilliseconds;
  const published = at - publicationDelaySeconds * 1000 - bucketMilliseconds;
  if (published < firstMinute) return { decision: 'busy', sentence: 'no minute since then can be read yet' };
  const minutes = buckets.filter(({ startsAt }) => startsAt >= firstMinute && startsAt <= published);
  if (minutes.length === 0) return { decision: 'unknown', sentence: 'nobody called the service' };

  const loud = minutes.filter(({ canary }) => canary.requests > 0).at(-1);
  if (!loud)
    return { decision: 'quiet', quietAt: firstMinute, sentence: 'the canary is not called any more' };
  if (loud.startsAt + bucketMilliseconds <= published) {
    const quietAt = loud.startsAt + bucketMilliseconds;
    return { decision: 'quiet', quietAt, sentence: 'the canary is not called any more' };
  }
  const seconds = Math.floor((at - restAt) / 1000);
  return {
    decision: seconds < quietPatienceSeconds ? 'busy' : 'stuck',
    sentence: `${counted(loud.canary.requests, 'request')} reached the canary within a minute, ${duration(seconds)} after the weights went back`,
  };
}
