import { checkDispersion } from './dispersion';
import { logLikelihoodRatio } from './likelihood-ratio';
import { logMeanExp } from './log-mean-exp';
import { canCompare, checkCountsBySide, isInformative, type CountsBySide } from './counts-by-side';

/** The rate ratios that harm bets on, in equal parts: from a quarter more events to a hundred times as many. */
export const harmRatios: readonly number[] = [1.25, 1.5, 2, 3, 5, 10, 30, 100];

/** The log-likelihood of each of `harmRatios`: all that is known of a release. Survives JSON. */
export type HarmState = readonly number[];

/** The state before the first bucket. */
export const noHarmYet: HarmState = harmRatios.map(() => 0);

export interface HarmOptions {
  /** The rate ratio up to which a canary counts as not worse; 1.1 allows 10% more events. @default 1 */
  readonly tolerance?: number;
  /** How many events one cause brings, φ: evidence is divided by it. @default 1 (events are independent) */
  readonly dispersion?: number;
}

/** The evidence of a whole release that the canary is worse than production. */
export interface Harm {
  readonly state: HarmState;
  /** ln E now. 0 when nothing was observed, which says nothing. */
  readonly logE: number;
  /** The largest ln E so far, at least 0; what is compared with `logThreshold`. */
  readonly logEMax: number;
  /** Buckets in which both sides had requests. At 0, harm cannot speak. */
  readonly comparedBuckets: number;
}

/**
 * Adds a bucket to the evidence of harm. Stages compose: go on with the same state when the weight changes,
 * and never reset it within a release. A bucket in which a side had no requests changes nothing; so harm cannot
 * speak of what happens at 100%, where production serves nothing to compare with.
 *
 * The e-process of `logHarm` is valid for every true rate ratio up to the tolerance, however load, base rate
 * and split change from bucket to bucket; the split is the observed one, so weights that AWS has not yet
 * applied do no harm. It is one-sided: a better canary only lowers it. It assumes that requests fail
 * independently, up to clusters of `dispersion` events.
 *
 * @throws RangeError for counts that cannot be, a state that is none, a tolerance or dispersion below 1
 * @see Lindon and Malek, "Anytime-valid inference for multinomial count data", arXiv 2011.03567
 */
export function observeBucket(state: HarmState, bucket: CountsBySide, options: HarmOptions = {}): HarmState {
  checkState(state);
  checkOptions(options);
  checkCountsBySide(bucket);
  const next = [...state];
  addTo(next, bucket, options);
  return next;
}

/**
 * ln E: the logarithm of the evidence that the canary is worse, as the mean of the bets on each ratio. E reaches
 * 1/α with a probability of at most α in the whole life of a release whose canary is not worse.
 */
export function logHarm(state: HarmState): number {
  checkState(state);
  return logMeanExp(state);
}

/**
 * Folds all buckets of a release.
 *
 * By Ville's inequality the guarantee covers the largest E of the whole path, not only the last: so
 * `logEMax` may be compared with the threshold, and a look that was missed misses nothing. The order of the
 * buckets matters to `logEMax` only; they must be in the order of time, and complete, since amending counts
 * that have been looked at makes a second path with a chance of its own.
 *
 * @param buckets oldest first
 * @throws RangeError as `observeBucket`
 */
export function harmOf(buckets: readonly CountsBySide[], options: HarmOptions = {}): Harm {
  checkOptions(options);
  const state = [...noHarmYet];
  let logE = 0;
  let logEMax = 0;
  let comparedBuckets = 0;
  for (const bucket of buckets) {
    checkCountsBySide(bucket);
    if (canCompare(bucket)) comparedBuckets += 1;
    if (!isInformative(bucket)) continue;
    addTo(state, bucket, options);
    logE = logMeanExp(state);
    logEMax = Math.max(logEMax, logE);
  }
  return { state, logE, logEMax, comparedBuckets };
}

function addTo(state: number[], bucket: CountsBySide, { tolerance = 1, dispersion = 1 }: HarmOptions): void {
  if (!isInformative(bucket)) return;
  for (let index = 0; index < harmRatios.length; index++) {
    state[index]! += logLikelihoodRatio(bucket, harmRatios[index]!, tolerance) / dispersion;
  }
}

function checkState(state: HarmState): void {
  if (state.length !== harmRatios.length || !state.every(Number.isFinite)) {
    throw new RangeError(
      `a state of harm is ${harmRatios.length} finite numbers, not ${JSON.stringify(state)}`,
    );
  }
}

function checkOptions({ tolerance = 1, dispersion = 1 }: HarmOptions): void {
  if (!(tolerance >= 1 && tolerance < Infinity)) {
    throw new RangeError(`tolerance must be a number from 1 on, not ${tolerance}`);
  }
  checkDispersion(dispersion);
}
