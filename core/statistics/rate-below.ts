import { checkDispersion } from './dispersion';
import { checkEventCounts, type EventCounts } from './counts-by-side';

export interface RateBelowOptions {
  /** The smallest rate that would not be tolerable, above 0 and at most 1. */
  readonly rate: number;
  /** The number of events per cause, φ, by which evidence is divided. @default 1 (events are independent) */
  readonly dispersion?: number;
}

/** The rate of the bet, as a fraction of the limit. A third needs more evidence with few events, a tenth with many. */
const betFraction = 0.25;

/**
 * The logarithm of the evidence that a side's rate is below a limit: a bet on a quarter of it. At `logThreshold(alpha)` the
 * limit is ruled out with confidence 1 − alpha, anytime-valid.
 *
 * An e-process under every rate from the limit on, however it changes from request to request: the expectation of
 * what a request multiplies it by falls with the rate, and is 1 at the limit. For requests that fail independently,
 * up to clusters of `dispersion` events.
 *
 * @param counts of one side, summed over the release
 * @throws RangeError for impossible counts, another rate, a dispersion below 1
 */
export function logRateBelow(counts: EventCounts, { rate, dispersion = 1 }: RateBelowOptions): number {
  checkEventCounts(counts);
  checkDispersion(dispersion);
  if (!(rate > 0 && rate <= 1)) throw new RangeError(`rate must be above 0 and at most 1, not ${rate}`);
  const { requests, events } = counts;
  const others = requests - events;
  // At a rate of 1 a single request without an event rules it out.
  const perOther = Math.log1p(-betFraction * rate) - Math.log1p(-rate);
  return (events * Math.log(betFraction) + (others === 0 ? 0 : others * perOther)) / dispersion;
}
