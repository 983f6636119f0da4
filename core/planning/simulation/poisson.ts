import { logGamma } from '../../statistics/log-gamma';

/** Below this mean, counting arrivals one by one is faster; above it, rejection is. */
const fewArrivals = 10;

/**
 * Draws a Poisson variable: the number of arrivals when `mean` are expected. Exact for every mean.
 *
 * @param chance uniform numbers in [0, 1)
 * @throws RangeError for a mean that is negative or not finite
 */
export function poisson(mean: number, chance: () => number): number {
  if (!(mean >= 0 && mean < Infinity)) throw new RangeError(`a mean is a number from 0 on, not ${mean}`);
  if (mean === 0) return 0;
  return mean < fewArrivals ? oneByOne(mean, chance) : byRejection(mean, chance);
}

function oneByOne(mean: number, chance: () => number): number {
  let remaining = chance();
  let probability = Math.exp(-mean);
  let arrivals = 0;
  while (remaining >= probability && probability > 0) {
    remaining -= probability;
    arrivals += 1;
    probability *= mean / arrivals;
  }
  return arrivals;
}

/** @see Hörmann, "The transformed rejection method for generating Poisson random variables" (1993), PTRS */
function byRejection(mean: number, chance: () => number): number {
  const logMean = Math.log(mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const acceptedAtOnce = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const centered = chance() - 0.5;
    const height = chance();
    const distance = 0.5 - Math.abs(centered);
    const arrivals = Math.floor(((2 * a) / distance + b) * centered + mean + 0.43);
    if (distance >= 0.07 && height <= acceptedAtOnce) return arrivals;
    if (arrivals < 0 || (distance < 0.013 && height > distance)) continue;
    const logAccepted = Math.log(height) + Math.log(inverseAlpha) - Math.log(a / (distance * distance) + b);
    if (logAccepted <= -mean + arrivals * logMean - logGamma(arrivals + 1)) return arrivals;
  }
}
