import { estimateDispersion } from '../../../core/statistics/dispersion';
import { bucketOf } from './counts';
import { Chance } from './chance';
import { simulateMinutes } from './simulated-release';

const aa = {
  minutes: 2000,
  requestsPerMinute: 1200,
  canaryFraction: 0.3,
  canaryRate: 0.01,
  productionRate: 0.01,
};

describe('the dispersion of an A/A period', () => {
  it('is 1 when events happen one by one', () => {
    expect(estimateDispersion(simulateMinutes(new Chance(1), aa))).toBeLessThan(1.1);
  });

  it.each([[3], [5], [10]])('is about %i for events in clusters of that size', (clusterSize) => {
    const estimate = estimateDispersion(simulateMinutes(new Chance(clusterSize), { ...aa, clusterSize }))!;
    expect(estimate / clusterSize).toBeGreaterThan(0.9);
    expect(estimate / clusterSize).toBeLessThan(1.1);
  });

  it('is 1 for independent events however frequent they are: they are not drawn with replacement', () => {
    const frequent = { ...aa, canaryRate: 0.6, productionRate: 0.6 };
    expect(estimateDispersion(simulateMinutes(new Chance(2), frequent))).toBeLessThan(1.1);
  });

  it('is not misled by load and rates that change from minute to minute', () => {
    const changing = [0.001, 0.05, 0.2].flatMap((rate, index) =>
      simulateMinutes(new Chance(index), {
        ...aa,
        requestsPerMinute: 300 * 4 ** index,
        canaryRate: rate,
        productionRate: rate,
      }),
    );
    expect(estimateDispersion(changing)).toBeLessThan(1.1);
  });

  it('is never below 1', () => {
    const even = Array.from({ length: 50 }, () => bucketOf(500, 500, 10, 10));
    expect(estimateDispersion(even)).toBe(1);
  });

  it('is the squared deviations over the variance that chance alone would give', () => {
    // x_c is 4 or 0 of 4 events at an even split: deviation 2, variance 4 · ½ · ½ · (2000 − 4)/(2000 − 1).
    const clustered = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0 ? bucketOf(1000, 1000, 4, 0) : bucketOf(1000, 1000, 0, 4),
    );
    expect(estimateDispersion(clustered)).toBeCloseTo((4 * 1999) / 1996, 12);
  });

  it('is unknown, not 1, while too few buckets have events to divide', () => {
    const silent = [bucketOf(100, 900), bucketOf(0, 900, 0, 5), bucketOf(100, 0, 5, 0), bucketOf(1, 1, 1, 1)];
    const few = Array.from({ length: 29 }, () => bucketOf(100, 900, 1, 5));
    expect(estimateDispersion([])).toBeUndefined();
    expect(estimateDispersion([...few, ...silent])).toBeUndefined();
    expect(estimateDispersion([...few, bucketOf(100, 900, 1, 5)])).toBe(1);
  });
});
