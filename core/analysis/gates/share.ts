import { logShareMismatch, oddsRatio } from '../../statistics/share';
import { logThreshold } from '../../statistics/significance';
import { fractionOf, fullWeight } from '../../traffic/weight';
import type { Stage } from '../../strategy/stage';
import { bucketMilliseconds, sumOf, type Bucket } from '../evidence/evidence';
import type { GateDecision } from './gate-result';

/** The probability that a stage whose requests follow the weight holds by mistake, over all of its checks. */
const mismatchAlpha = 0.001;

/** The odds of the canary that are clearly too many; their inverse is clearly too few. Weights take effect late, and in between minutes. */
const clearOdds = 1.25;

/** The time without any request to the canary after which a stage fails: metrics of Lambda may be this late. */
const absentSeconds = 180;

/** The requests that the canary must have missed by then: by chance, it would miss them all once in 10¹³ stages. */
const minExpectedRequests = 30;

/**
 * Compares the canary's share of the requests with its weight, whatever the gates of the stage: a canary that its requests do not reach
 * shows no fault, and one that gets others than its share is no random sample.
 *
 * Fails when none reach it beside many of production, holds when they are clearly too few or too many.
 *
 * @param buckets the requests of this stage after the settle time, as AWS counts them on the target, not as the service reports them
 * @returns undefined while the share agrees with the weight
 */
export function judgeShare(
  { canaryWeight }: Pick<Stage, 'canaryWeight'>,
  buckets: readonly Bucket[],
): GateDecision | undefined {
  if (canaryWeight <= 0 || canaryWeight >= fullWeight) return undefined;
  const sum = sumOf(buckets);
  const requests = { canary: sum.canary.requests, production: sum.production.requests };
  const observed = { ...requests, canaryWeight };
  if (requests.canary === 0) {
    const share = fractionOf(canaryWeight);
    const seconds = secondsWithTraffic(buckets);
    const expected = (requests.production * share) / (1 - share);
    if (seconds >= absentSeconds && expected >= minExpectedRequests) {
      return { decision: 'fail', code: 'canaryAbsent', requests: requests.production, canaryWeight, seconds };
    }
  }
  const odds = oddsRatio(requests, canaryWeight);
  if (odds < clearOdds && odds > 1 / clearOdds) return undefined;
  if (logShareMismatch(requests, canaryWeight) < logThreshold(mismatchAlpha)) return undefined;
  return { decision: 'hold', code: 'shareMismatch', ...observed };
}

function secondsWithTraffic(buckets: readonly Bucket[]): number {
  return buckets
    .filter(({ production }) => production.requests > 0)
    .reduce((total, { seconds = bucketMilliseconds / 1000 }) => total + seconds, 0);
}
