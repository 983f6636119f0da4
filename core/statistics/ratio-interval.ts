import { lastPoint } from './bisection';
import { checkDispersion } from './dispersion';
import { harmRatios } from './harm';
import { logLikelihoodRatio, shareOfEvents } from './likelihood-ratio';
import { logMeanExp } from './log-mean-exp';
import { logThreshold } from './significance';
import { checkCountsBySide, isInformative, type CountsBySide } from './counts-by-side';

/** An interval of the canary's rate over production's. */
export interface RatioInterval {
  /** 0 without evidence. */
  readonly lower: number;
  /** Infinity without evidence, which JSON cannot hold. */
  readonly upper: number;
}

export interface RatioIntervalOptions {
  /** The probability that the interval ever misses the true ratio; each bound has half of it. */
  readonly alpha: number;
  /** The number of events per cause, φ, by which evidence is divided. @default 1 (events are independent) */
  readonly dispersion?: number;
}

/** The end of the search for a bound, as a logarithm. No ratio that counts can distinguish lies beyond. */
const farthest = Math.log(1e30);

/** Enough that a bound is within a millionth of itself, on the safe side. */
const halvings = 30;

/**
 * The confidence interval of the rate ratio, anytime-valid: `lower` is the largest tolerance that harm rejects (here it may
 * be below 1), `upper` the smallest regression that safety rules out, each at alpha/2 and on the present evidence. So the
 * interval never contradicts a verdict at that alpha.
 *
 * It always contains `ratioEstimate`. Both bounds rise with the canary's events and fall with production's. `upper` is never
 * below 1, and is far above an estimate that is itself far above 1, since safety bets on equal rates: the interval limits
 * a bad canary from below, and a good one from above.
 *
 * Log-likelihoods are concave in the logarithm of the ratio; hence each bound is the only turning point of its
 * test, and bisection finds it.
 *
 * @param buckets in any order; those without requests on both sides or without events have no effect
 * @throws RangeError for impossible counts, an alpha outside (0, 1), a dispersion below 1
 */
export function ratioInterval(
  buckets: readonly CountsBySide[],
  options: RatioIntervalOptions,
): RatioInterval {
  const { alpha, dispersion = 1 } = options;
  checkDispersion(dispersion);
  const threshold = logThreshold(alpha, 2);
  const informative = informativeOf(buckets);
  const logEvidence = (ratio: number, base: number) =>
    informative.reduce((sum, bucket) => sum + logLikelihoodRatio(bucket, ratio, base), 0) / dispersion;

  const harmRejects = (logTolerance: number) =>
    logMeanExp(harmRatios.map((ratio) => logEvidence(ratio, Math.exp(logTolerance)))) >= threshold;
  const safetyRulesOut = (logRegression: number) => -logEvidence(Math.exp(logRegression), 1) >= threshold;

  return {
    lower: harmRejects(-farthest)
      ? Math.exp(lastPoint({ holdsAt: -farthest, failsAt: farthest, halvings }, harmRejects))
      : 0,
    upper: safetyRulesOut(farthest)
      ? Math.exp(lastPoint({ holdsAt: farthest, failsAt: 0, halvings }, safetyRulesOut))
      : Infinity,
  };
}

/**
 * The likeliest ratio of the canary's rate to production's: the one under which the canary is expected to have
 * as many events as it had. Unlike the ratio of the totals it is not misled by rates that change from stage to
 * stage.
 *
 * @returns 0 when only production had events, Infinity when only the canary had, `undefined` when neither had
 * @throws RangeError for impossible counts
 */
export function ratioEstimate(buckets: readonly CountsBySide[]): number | undefined {
  const informative = informativeOf(buckets);
  const canaryEvents = informative.reduce((sum, { canary }) => sum + canary.events, 0);
  const productionEvents = informative.reduce((sum, { production }) => sum + production.events, 0);
  if (canaryEvents === 0) return productionEvents === 0 ? undefined : 0;
  if (productionEvents === 0) return Infinity;
  const expectsTooFew = (logRatio: number) =>
    informative.reduce(
      (sum, { canary, production }) =>
        sum +
        (canary.events + production.events) *
          shareOfEvents(canary.requests, production.requests, Math.exp(logRatio)),
      0,
    ) < canaryEvents;
  return Math.exp(lastPoint({ holdsAt: -farthest, failsAt: farthest, halvings }, expectsTooFew));
}

function informativeOf(buckets: readonly CountsBySide[]): CountsBySide[] {
  const informative: CountsBySide[] = [];
  for (const bucket of buckets) {
    checkCountsBySide(bucket);
    if (isInformative(bucket)) informative.push(bucket);
  }
  return informative;
}
