/** Beyond this many distinct values, the distribution of a sample set keeps four significant digits. */
const maximumExactValues = 4096;

/** Four parts of a statistic set, as `PutMetricData` takes them. */
export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * The samples of one period as CloudWatch keeps them: their number, sum and extremes, and how often each value
 * occurred.
 *
 * The distribution is exact up to 4096 distinct values; beyond that all of it is rounded to four significant digits
 * (an error below 0.05%), which does not depend on the order of the samples.
 */
export class SampleSet implements StatisticSet {
  count = 0;
  sum = 0;
  minimum = Infinity;
  maximum = -Infinity;
  #occurrences: Map<number, number> | undefined = new Map();
  #rounded = false;

  /** Adds a value that occurred that many times. */
  add(value: number, count = 1): void {
    this.count += count;
    this.sum += value * count;
    if (value < this.minimum) this.minimum = value;
    if (value > this.maximum) this.maximum = value;
    this.#countOccurrences(value, count);
  }

  /**
   * Adds samples of which only the statistics are known. Unless they are all equal, their distribution is lost,
   * and with it the percentiles of the whole set (user guide, Statistics-definitions).
   */
  addStatistics(set: StatisticSet): void {
    if (set.minimum === set.maximum && set.sum === set.minimum * set.count) {
      this.add(set.minimum, set.count);
      return;
    }
    this.#addTotals(set);
    this.#occurrences = undefined;
  }

  /** Adds everything that another set holds. */
  addAll(other: SampleSet): void {
    this.#addTotals(other);
    if (!other.#occurrences) this.#occurrences = undefined;
    else for (const [value, count] of other.#occurrences) this.#countOccurrences(value, count);
  }

  /**
   * Each value with its number of occurrences, lowest value first; undefined when CloudWatch could not tell:
   * for statistic sets, and when any value is negative.
   */
  distribution(): readonly (readonly [value: number, count: number])[] | undefined {
    if (!this.#occurrences || this.minimum < 0) return undefined;
    return [...this.#occurrences].sort(([a], [b]) => a - b);
  }

  #addTotals(set: StatisticSet): void {
    this.count += set.count;
    this.sum += set.sum;
    this.minimum = Math.min(this.minimum, set.minimum);
    this.maximum = Math.max(this.maximum, set.maximum);
  }

  #countOccurrences(value: number, count: number): void {
    const occurrences = this.#occurrences;
    if (!occurrences) return;
    const key = this.#rounded ? roundToFourDigits(value) : value;
    occurrences.set(key, (occurrences.get(key) ?? 0) + count);
    if (!this.#rounded && occurrences.size > maximumExactValues) this.#round(occurrences);
  }

  #round(exact: ReadonlyMap<number, number>): void {
    this.#rounded = true;
    this.#occurrences = new Map();
    for (const [value, count] of exact) this.#countOccurrences(value, count);
  }
}

function roundToFourDigits(value: number): number {
  return Number(value.toPrecision(4));
}
