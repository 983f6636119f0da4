/** A random walk. */
export interface Walk {
  /** The mean of a step, above 0. */
  readonly drift: number;
  /** The variance of a step, above 0. */
  readonly variance: number;
}

/**
 * The number of steps after which a walk has reached a height with a probability, as Brownian motion of the same
 * drift and variance would: the quantile of the inverse Gaussian distribution.
 *
 * Discrete steps overshoot, so real walks arrive a little earlier.
 *
 * @param height above 0
 * @param probability between 0 and 1
 * @see Folks and Chhikara, "The inverse Gaussian distribution and its statistical application" (1978)
 */
export function stepsToReach(height: number, probability: number, walk: Walk): number {
  let beyond = height / walk.drift;
  while (arrivedBy(beyond, height, walk) < probability) beyond *= 2;
  let before = 0;
  for (let halving = 0; halving < 60; halving++) {
    const middle = (before + beyond) / 2;
    if (arrivedBy(middle, height, walk) < probability) before = middle;
    else beyond = middle;
  }
  return beyond;
}

function arrivedBy(steps: number, height: number, { drift, variance }: Walk): number {
  if (steps === 0) return 0;
  const spread = Math.sqrt(variance * steps);
  const ahead = normalBelow((drift * steps - height) / spread);
  const behind = normalBelow(-(drift * steps + height) / spread);
  // If the second factor underflows, the product is 0 even if the first is infinite.
  return behind === 0 ? ahead : ahead + Math.exp((2 * drift * height) / variance + Math.log(behind));
}

/**
 * The probability that a standard normal variable is below a value, to seven digits in both tails.
 *
 * @see Press and others, "Numerical Recipes", section 6.2, erfcc
 */
function normalBelow(value: number): number {
  const x = Math.abs(value) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const polynomial = coefficients.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  const tail = (t * Math.exp(-x * x + polynomial)) / 2;
  return value < 0 ? tail : 1 - tail;
}

const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];
