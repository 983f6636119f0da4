import { checkDispersion } from './dispersion';
import { logMeanExp } from './log-mean-exp';

/**
 * The rate ratios that the test of the fault stream bets on: from twice to a thousand times as many faults. It is made for gross
 * differences within seconds; `compare` finds smaller ones in minutes.
 */
export const faultRatios: readonly number[] = [2, 3, 4, 8, 16, 64, 256, 1024];

/** The part of the stake that bets on a canary that is worse from its first request on. The others bet on later beginnings. */
const fromStart = 0.9;

/**
 * A running e-process over steps of evidence, each with a likelihood ratio for every one of {@link faultRatios}: the mean of the bets on each
 * ratio.
 *
 * Nine tenths of the stake bet from the first step on. One tenth bets on a canary that becomes worse later: 1/(j·(j + 1)) of it
 * begins at step j. So a healthy hour does not have to be made up for, at the cost of ln(10·j·(j + 1)). If the expectation of
 * each step's likelihood ratio is at most 1, whatever happened before, so is that of E at every stopping time: E ever
 * reaches 1/α with a probability of at most α (Ville's inequality).
 *
 * @see Shin, Ramdas and Rinaldo, "E-detectors: a nonparametric framework for sequential change detection", arXiv 2203.03532
 */
export class FaultBets {
  readonly #early = faultRatios.map(() => 0);
  readonly #late = faultRatios.map(() => -Infinity);
  readonly #dispersion: number;
  #steps = 0;

  /**
   * @param dispersion the number of faults per cause, φ, by which evidence is divided. @default 1 (faults are independent)
   * @throws RangeError for a dispersion below 1
   */
  constructor(dispersion = 1) {
    checkDispersion(dispersion);
    this.#dispersion = dispersion;
  }

  /** ln E now; 0 without evidence. */
  get logE(): number {
    if (this.#steps === 0) return 0;
    const early = logMeanExp(this.#early) + Math.log(fromStart);
    return logSum(early, logMeanExp(this.#late) + Math.log1p(-fromStart));
  }

  /** Adds a step. @param logLikelihoodRatio its logarithm for each ratio; its exponential has an expectation of at most 1 */
  add(logLikelihoodRatio: (ratio: number) => number): void {
    this.#steps += 1;
    const logStake = -Math.log(this.#steps) - Math.log1p(this.#steps);
    for (let index = 0; index < faultRatios.length; index++) {
      const change = logLikelihoodRatio(faultRatios[index]!) / this.#dispersion;
      this.#early[index]! += change;
      this.#late[index] = logSum(this.#late[index]!, logStake) + change;
    }
  }
}

/**
 * The logarithm of how much likelier a count of events is at `ratio` times an expected number than at the expected number
 * itself, if events happen at random: an e-process under every smaller expectation (Poisson).
 *
 * @param events those counted
 * @param expected the number of events that is still tolerable
 */
export function logExcessRatio(events: number, expected: number, ratio: number): number {
  return events * Math.log(ratio) - (ratio - 1) * expected;
}

function logSum(one: number, other: number): number {
  const larger = Math.max(one, other);
  return larger === -Infinity ? larger : larger + Math.log1p(Math.exp(Math.min(one, other) - larger));
}
