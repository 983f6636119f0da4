// Read once: in Jest's sandbox access to a global is slow, and simulations need millions.
const { cos, imul, log, max, PI, round, sqrt } = Math;

/** Chance for simulations: the same seed draws the same numbers, whatever else runs. */
export class Chance {
  constructor(private state: number) {}

  /** A number in [0, 1): mulberry32, good enough for a million draws. */
  uniform(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Draws a binomial variable exactly, by walking up the distribution from 0. */
  binomial(trials: number, probability: number): number {
    if (probability >= 1) return trials;
    const atZero = (1 - probability) ** trials;
    if (atZero < 1e-250) {
      const half = trials >> 1;
      return this.binomial(half, probability) + this.binomial(trials - half, probability);
    }
    const odds = probability / (1 - probability);
    const target = this.uniform();
    let successes = 0;
    let term = atZero;
    let below = atZero;
    while (below <= target && successes < trials) {
      term *= (odds * (trials - successes)) / (successes + 1);
      successes += 1;
      below += term;
    }
    return successes;
  }

  /** A whole number that scatters about a mean as counts of requests do. */
  countAbout(mean: number): number {
    const normal = sqrt(-2 * log(1 - this.uniform())) * cos(2 * PI * this.uniform());
    return max(0, round(mean + sqrt(mean) * normal));
  }
}
