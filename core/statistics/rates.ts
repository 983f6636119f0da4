import { lastPoint } from './bisection';
import { checkDispersion } from './dispersion';
import { logBeta } from './log-gamma';
import { logThreshold } from './significance';
import { checkEventCounts, checkCountsBySide, type EventCounts, type CountsBySide } from './counts-by-side';

/** A band of one side's rate, as shares of its requests. */
export interface RateBand {
  readonly lower: number;
  readonly upper: number;
}

export interface RateBandOptions {
  /** The probability that the band ever misses the true rate. */
  readonly alpha: number;
  /** The number of events per cause, φ, by which evidence is divided. @default 1 (events are independent) */
  readonly dispersion?: number;
}

/** A bound is within 10⁻¹⁵, on the safe side. */
const halvings = 50;

/** The share of a side's requests that were events; `undefined` without requests. */
export function rateOf({ requests, events }: EventCounts): number | undefined {
  return requests > 0 ? events / requests : undefined;
}

/**
 * The rate of both sides together over all buckets, `undefined` without requests.
 *
 * @throws RangeError for impossible counts
 */
export function pooledRate(buckets: readonly CountsBySide[]): number | undefined {
  let requests = 0;
  let events = 0;
  for (const bucket of buckets) {
    checkCountsBySide(bucket);
    requests += bucket.canary.requests + bucket.production.requests;
    events += bucket.canary.events + bucket.production.events;
  }
  return rateOf({ requests, events });
}

/**
 * The confidence band of one side's rate for display, anytime-valid: the rates that a bet spread by Jeffreys' prior,
 * Beta(½, ½), does not reject. It always contains the observed rate; without requests it is 0 to 1. Assumes a constant rate
 * and requests that fail independently, up to clusters of `dispersion` events; unlike the comparison of the sides it does
 * not allow for rates that change over time.
 *
 * @param counts of one side, summed over the release
 * @throws RangeError for impossible counts, an alpha outside (0, 1), a dispersion below 1
 * @see Robbins, "Statistical methods related to the law of the iterated logarithm" (1970), the method of mixtures
 */
export function rateBand(counts: EventCounts, options: RateBandOptions): RateBand {
  const { alpha, dispersion = 1 } = options;
  checkEventCounts(counts);
  checkDispersion(dispersion);
  const { events, requests } = counts;
  const threshold = logThreshold(alpha);
  const rate = rateOf(counts);
  if (rate === undefined) return { lower: 0, upper: 1 };
  const others = requests - events;
  const logMixture = logBeta(events + 0.5, others + 0.5) - logBeta(0.5, 0.5);
  const isRejected = (candidate: number) =>
    (logMixture - times(events, Math.log(candidate)) - times(others, Math.log1p(-candidate))) / dispersion >=
    threshold;
  return {
    lower: events === 0 ? 0 : lastPoint({ holdsAt: 0, failsAt: rate, halvings }, isRejected),
    upper: others === 0 ? 1 : lastPoint({ holdsAt: 1, failsAt: rate, halvings }, isRejected),
  };
}

/** A product that is 0 for a count of 0, even if the logarithm is infinite. */
function times(count: number, logarithm: number): number {
  return count === 0 ? 0 : count * logarithm;
}
