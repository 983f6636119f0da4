import { checkDispersion } from './dispersion';
import { eventsBySide, logLikelihoodRatioOf } from './likelihood-ratio';
import { logMeanExp } from './log-mean-exp';
import { canCompare, checkCountsBySide, isInformative, type CountsBySide } from './counts-by-side';

/** The rate ratios that harm bets on, in equal parts: from a quarter more events to a hundred times as many. */
export const harmRatios: readonly number[] = [1.25, 1.5, 2, 3, 5, 10, 30, 100];

/** The log-likelihood of each of `harmRatios`: the complete state of a release. Can be stored as JSON. */
export type HarmState = readonly number[];

/** The state before the first bucket. */
export const noHarmYet: HarmState = harmRatios.map(() => 0);

export interface HarmOptions {
  /** The rate ratio up to which a canary counts as not worse; 1.1 allows 10% more events. @default 1 */
  readonly tolerance?: number;
  /** The number of events per cause, φ, by which evidence is divided. @default 1 (events are independent) */
  readonly dispersion?: number;
}

/** The evidence of a whole release that the canary is worse than production. */
export interface Harm {
  readonly state: HarmState;
  /** ln E now; 0 without observations. */
  readonly logE: number;
  /** The largest ln E so far, at least 0, to compare with `logThreshold`. */
  readonly logEMax: number;
  /** The number of buckets with requests on both sides. At 0 there is no evidence. */
  readonly comparedBuckets: number;
}

/**
 * Adds a bucket to the evidence of harm. Stages compose: continue with the same state when the weight changes, and never
 * reset it within a release. A bucket without requests on a side changes nothing, so there is no evidence at 100%, where
 * production serves nothing to compare with.
 *
 * The e-process of `logHarm` is valid for every true rate ratio up to the tolerance, however load, base rate and weights
 * change from bucket to bucket. It uses the observed distribution of requests, so weights that AWS has not applied yet do
 * not bias it. It is one-sided: a better canary only lowers it. It assumes that requests fail independently, up to
 * clusters of `dispersion` events.
 *
 * @throws RangeError for impossible counts, an invalid state, a tolerance or dispersion below 1
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
 * By Ville's inequality the guarantee covers the largest E of the whole path, not only the last. So `logEMax` may be
 * compared with the threshold, and a missed check loses nothing. The order of the buckets matters to `logEMax` only. They
 * must be in the order of time and complete: amending counts after a check creates a second path with an error probability
 * of its own.
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
  const events = eventsBySide(bucket, tolerance);
  for (let index = 0; index < harmRatios.length; index++) {
    state[index]! += logLikelihoodRatioOf(events, harmRatios[index]!) / dispersion;
  }
}

function checkState(state: HarmState): void {
  if (state.length !== harmRatios.length || !state.every(Number.isFinite)) {
    throw new RangeError(
      `a state of harm must be ${harmRatios.length} finite numbers, not ${JSON.stringify(state)}`,
    );
  }
}

function checkOptions({ tolerance = 1, dispersion = 1 }: HarmOptions): void {
  if (!(tolerance >= 1 && tolerance < Infinity)) {
    throw new RangeError(`tolerance must be a number from 1 on, not ${tolerance}`);
  }
  checkDispersion(dispersion);
}
