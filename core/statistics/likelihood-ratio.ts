import type { CountsBySide } from './counts-by-side';

/**
 * The logarithm of how much likelier it is that a bucket's events fell on the sides as they did, if the
 * canary's rate is `base · ratio` times production's than if it is `base` times.
 *
 * Given that an event happened, it came from the canary with probability θ_r(w) = r·w / (r·w + 1 − w), where
 * w is the canary's observed share of the requests: load and base rate cancel. With θ = θ_base(w) this is
 * x_c · ln ratio − (x_c + x_b) · ln(1 + (ratio − 1)·θ), which neither cancels nor overflows near w = 0 or 1.
 *
 * Why it is evidence with a guarantee: if requests fail independently and the canary's rate is at most `base`
 * times production's, the expectation of its exponential is at most 1 whatever the requests and rates of the
 * bucket are. At the boundary, rates base·p and p, it is (1 + base·p·(a − 1))^n_c · (1 + p·(b − 1))^n_b with
 * a = ratio·b and b = 1/(1 + (ratio − 1)·θ); the logarithm is concave, so it is at most
 * N · ln(1 + p·[w·base·(a − 1) + (1 − w)·(b − 1)]) = N · ln 1; a lower rate of the canary only lowers it. For
 * base 1 it also holds given the bucket's totals, as the exponential is convex in x_c and the hypergeometric
 * is less spread than the binomial (Hoeffding, "Probability inequalities for sums of bounded random variables",
 * 1963, theorem 4). The inverse, with `base` 1, is bounded likewise if the canary's rate is at least `ratio`
 * times production's: that is the test of safety.
 *
 * @param bucket checked, and both sides have requests
 * @param ratio above 1
 * @param base above 0. @default 1 (the sides are equal)
 */
export function logLikelihoodRatio(bucket: CountsBySide, ratio: number, base = 1): number {
  return logLikelihoodRatioOf(eventsBySide(bucket, base), ratio);
}

/** The events of both sides, and the canary's share of them if the null hypothesis holds at its boundary. */
export interface EventsBySide {
  readonly canary: number;
  readonly production: number;
  /** θ, from 0 to 1: the canary's share of the requests if the sides are equal. */
  readonly share: number;
}

/** The events of a bucket beside the share θ_base(w) of its requests. */
export function eventsBySide({ canary, production }: CountsBySide, base = 1): EventsBySide {
  const share = shareOfEvents(canary.requests, production.requests, base);
  return { canary: canary.events, production: production.events, share };
}

/** {@link logLikelihoodRatio} of events whose requests are not counted, but whose share is known. */
export function logLikelihoodRatioOf({ canary, production, share }: EventsBySide, ratio: number): number {
  return canary * Math.log(ratio) - (canary + production) * Math.log1p((ratio - 1) * share);
}

/**
 * The share of events that come from the canary if its rate is `ratio` times production's: θ_r(w).
 *
 * Written so that it stays a number between 0 and 1 for every positive ratio.
 */
export function shareOfEvents(canaryRequests: number, productionRequests: number, ratio: number): number {
  return 1 / (1 + productionRequests / (canaryRequests * ratio));
}
