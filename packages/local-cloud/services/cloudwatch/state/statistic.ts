import { Unsupported } from '../../../kernel/errors';
import type { SampleSet } from './sample-set';

/** A number that is computed from the samples of one period; undefined where CloudWatch has no data point. */
export type Statistic = (samples: SampleSet) => number | undefined;

/** The statistics of `Statistic` parameters; percentiles and the like are `ExtendedStatistic`s. */
export const simpleStatistics = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'] as const;

export type SimpleStatistic = (typeof simpleStatistics)[number];

const simple: Readonly<Record<SimpleStatistic, Statistic>> = {
  SampleCount: (samples) => samples.count,
  Average: (samples) => samples.sum / samples.count,
  Sum: (samples) => samples.sum,
  Minimum: (samples) => samples.minimum,
  Maximum: (samples) => samples.maximum,
};

const percent = String.raw`(?:100(?:\.0{1,10})?|\d{1,2}(?:\.\d{1,10})?)`;
const number = String.raw`\d+(?:\.\d+)?`;
const percentilePattern = new RegExp(`^p(${percent})$`);
const trimmedPattern = new RegExp(`^(tm|tc|ts|wm)(${percent})$`);
const percentRangePattern = new RegExp(`^(TM|TC|TS|WM)\\((?:(${percent})%)?:(?:(${percent})%)?\\)$`);
const valueRangePattern = new RegExp(`^(TM|TC|TS|WM|PR)\\((${number})?:(${number})?\\)$`);

/**
 * Understands the name of a statistic, such as `Sum`, `p99.9`, `tm95`, `TM(10%:90%)`, `TC(0.1:0.5)` or `PR(:300)`
 * (user guide, Statistics-definitions).
 *
 * A percentile is the smallest sample that at least that percentage of the samples do not exceed, so that `p99` is
 * the highest of the samples that `tm99` averages. How AWS interpolates is not documented.
 *
 * @returns undefined for what is no statistic at all
 * @throws Unsupported for statistics that AWS knows and the local cloud does not: trimmed sum, winsorized mean and
 * interquartile mean
 */
export function parseStatistic(name: string): Statistic | undefined {
  if (isSimpleStatistic(name)) return simple[name];

  const percentile = percentilePattern.exec(name);
  if (percentile) return percentileOf(Number(percentile[1]));

  const trimmed = trimmedPattern.exec(name);
  if (trimmed) return rangeStatistic(name, trimmed[1]!, byRank(0, Number(trimmed[2])));

  const percentRange = percentRangePattern.exec(name);
  if (percentRange) {
    const [, kind, low, high] = percentRange;
    return rangeStatistic(name, kind!, byRank(Number(low ?? 0), Number(high ?? 100)));
  }

  const valueRange = valueRangePattern.exec(name);
  if (valueRange) {
    const [, kind, low, high] = valueRange;
    return rangeStatistic(name, kind!, byValue(Number(low ?? -Infinity), Number(high ?? Infinity)));
  }

  if (name === 'IQM') throw new Unsupported('the statistic IQM (interquartile mean)');
  return undefined;
}

export function isSimpleStatistic(name: string): name is SimpleStatistic {
  return Object.hasOwn(simple, name);
}

/** The percentage of a `pNN` statistic, such as 99.9; undefined for any other. */
export function percentageOf(name: string): number | undefined {
  const percentile = percentilePattern.exec(name);
  return percentile ? Number(percentile[1]) : undefined;
}

function percentileOf(percentage: number): Statistic {
  return (samples) => {
    const distribution = samples.distribution();
    if (!distribution) return undefined;
    const rank = Math.max(1, Math.ceil(scaled(percentage, samples.count)));
    let reached = 0;
    for (const [value, count] of distribution) {
      reached += count;
      if (reached >= rank) return value;
    }
    return samples.maximum;
  };
}

/** The number and sum of the samples within a range. */
type Part = (samples: SampleSet) => { count: number; sum: number } | undefined;

function rangeStatistic(name: string, kind: string, part: Part): Statistic {
  switch (kind.toLowerCase()) {
    case 'tm':
      return (samples) => {
        const within = part(samples);
        return within && within.count > 0 ? within.sum / within.count : undefined;
      };
    case 'tc':
      return (samples) => part(samples)?.count;
    case 'pr':
      return (samples) => {
        const within = part(samples);
        return within && (within.count / samples.count) * 100;
      };
    default:
      throw new Unsupported(`the statistic ${name}`);
  }
}

/** The samples above the lowest percentage, up to the given percentile. */
function byRank(lowPercentage: number, highPercentage: number): Part {
  return (samples) => {
    const distribution = samples.distribution();
    if (!distribution) return undefined;
    const after = Math.floor(scaled(lowPercentage, samples.count));
    const upTo = Math.ceil(scaled(highPercentage, samples.count));
    const within = { count: 0, sum: 0 };
    let rank = 0;
    for (const [value, count] of distribution) {
      const taken = Math.max(0, Math.min(rank + count, upTo) - Math.max(rank, after));
      within.count += taken;
      within.sum += taken * value;
      rank += count;
    }
    return within;
  };
}

/** The samples above one value, up to and including the other. */
function byValue(above: number, upTo: number): Part {
  return (samples) => {
    const distribution = samples.distribution();
    if (!distribution) return undefined;
    const within = { count: 0, sum: 0 };
    for (const [value, count] of distribution) {
      if (value <= above || value > upTo) continue;
      within.count += count;
      within.sum += count * value;
    }
    return within;
  };
}

/** Calculates a percentage of a number without the noise of binary fractions that would push a rank over the next integer. */
function scaled(percentage: number, count: number): number {
  return Number(((percentage / 100) * count).toPrecision(12));
}
