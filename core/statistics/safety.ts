import { checkDispersion } from './dispersion';
import { logLikelihoodRatio } from './likelihood-ratio';
import { canCompare, checkCountsBySide, isInformative, type CountsBySide } from './counts-by-side';

export interface SafetyOptions {
  /** The smallest rate ratio worth catching, r*, above 1: 2 means twice production's rate. */
  readonly regression: number;
  /** The number of events per cause, φ, by which evidence is divided. @default 1 (events are independent) */
  readonly dispersion?: number;
}

/** The evidence of a whole release that the canary is not as bad as a regression. */
export interface Safety {
  /** ln S now. At `logThreshold(alpha)` the regression is ruled out with confidence 1 − alpha, anytime-valid. */
  readonly logS: number;
  /** The largest ln S so far, at least 0, with the same confidence. */
  readonly logSMax: number;
  /**
   * True if S can rise: production had an event to compare with. Without one, only the rule of three can rule out a rate.
   */
  readonly canConclude: boolean;
  /** The number of buckets with requests on both sides. */
  readonly comparedBuckets: number;
}

/**
 * Folds all buckets of a release into the evidence that the canary's rate is less than `regression` times
 * production's (non-inferiority): S bets on equal rates against the regression.
 *
 * S is an e-process under every true ratio from the regression on, for requests that fail independently, up to clusters of
 * `dispersion` events. Judge on the present S, so that newer evidence to the contrary counts; once no more evidence can
 * arrive, the largest S is as valid (Ville's inequality). The order of the buckets matters to `logSMax` only. S is 1/L of
 * harm's bet on the same ratio: without a tolerance, `logS` is minus the harm state's number for it.
 *
 * @param buckets oldest first
 * @throws RangeError for impossible counts, a regression not above 1, a dispersion below 1
 */
export function safetyOf(buckets: readonly CountsBySide[], options: SafetyOptions): Safety {
  const { regression, dispersion = 1 } = options;
  if (!(regression > 1 && regression < Infinity)) {
    throw new RangeError(`regression must be a ratio above 1, not ${regression}`);
  }
  checkDispersion(dispersion);
  let logS = 0;
  let logSMax = 0;
  let canConclude = false;
  let comparedBuckets = 0;
  for (const bucket of buckets) {
    checkCountsBySide(bucket);
    if (canCompare(bucket)) comparedBuckets += 1;
    if (!isInformative(bucket)) continue;
    logS -= logLikelihoodRatio(bucket, regression) / dispersion;
    logSMax = Math.max(logSMax, logS);
    canConclude ||= bucket.production.events > 0;
  }
  return { logS, logSMax, canConclude, comparedBuckets };
}
