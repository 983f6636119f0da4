import { fractionOf, type Weight } from '../traffic/weight';
import { logBeta } from './log-gamma';

/** The strength of the prior: as if two requests had been seen. */
const priorRequests = 2;

/** Requests by side. */
export interface RequestsBySide {
  readonly canary: number;
  readonly production: number;
}

/**
 * ln E: the logarithm of the evidence that the canary's share of the requests is not its weight, as the mean of the likelihood ratios of
 * all other shares under a beta distribution around the weight.
 *
 * While VPC Lattice sends each request to the canary with the probability of the weight, E has an expectation of at most 1 at every
 * stopping time, so that it ever reaches 1/α with a probability of at most α, however often somebody looks (Ville's inequality).
 *
 * @param requests counted while the weight did not change
 * @throws RangeError for a weight of 0 or of 100%, which no request can contradict
 * @see Lindon and Malek, "Anytime-valid inference for multinomial count data", arXiv 2011.03567
 */
export function logShareMismatch({ canary, production }: RequestsBySide, weight: Weight): number {
  const share = fractionOf(weight);
  if (share <= 0 || share >= 1)
    throw new RangeError(`the weight must be above 0 and below 100%, not ${share}`);
  const [a, b] = [priorRequests * share, priorRequests * (1 - share)];
  return (
    logBeta(a + canary, b + production) -
    logBeta(a, b) -
    canary * Math.log(share) -
    production * Math.log1p(-share)
  );
}

/** The observed odds of the canary, as a multiple of those of its weight: 1 is exactly the weight. */
export function oddsRatio({ canary, production }: RequestsBySide, weight: Weight): number {
  const share = fractionOf(weight);
  return (canary * (1 - share)) / (production * share);
}
