import fc from 'fast-check';
import { harmOf } from '../../../core/statistics/harm';
import { ratioEstimate, ratioInterval } from '../../../core/statistics/ratio-interval';
import { safetyOf } from '../../../core/statistics/safety';
import { logThreshold } from '../../../core/statistics/significance';
import {
  anyDispersion,
  bucketOf,
  extremeBuckets,
  ordinaryBucket,
  ordinaryBuckets,
  withOneMore,
} from './counts';

const alpha = 0.05;

describe('the interval of the rate ratio', () => {
  it.each([
    ['without buckets', []],
    ['without events', [bucketOf(1000, 9000)]],
    ['without requests of the canary', [bucketOf(0, 9000, 0, 90)]],
    ['after one fault of the canary', [bucketOf(100, 900, 1, 0)]],
  ])('can say nothing %s', (_, buckets) => {
    expect(ratioInterval(buckets, { alpha })).toEqual({ lower: 0, upper: Infinity });
  });

  it('has no upper bound while only the canary fails, and no lower one while only production does', () => {
    const bad = ratioInterval([bucketOf(1000, 9000, 20, 0)], { alpha });
    expect(bad.upper).toBe(Infinity);
    expect(bad.lower).toBeGreaterThan(10);
    const good = ratioInterval([bucketOf(1000, 9000, 0, 200)], { alpha });
    expect(good.lower).toBe(0);
    expect(good.upper).toBeLessThan(2);
  });

  it('is bounded by a single fault of production: 1 + 0.1 · (upper − 1) = 2/alpha', () => {
    expect(ratioInterval([bucketOf(100, 900, 0, 1)], { alpha })).toEqual({
      lower: 0,
      upper: expect.closeTo(391, 3),
    });
  });

  it('narrows around 1 as equal sides go on', () => {
    const after = (times: number) =>
      ratioInterval([bucketOf(1e4 * times, 9e4 * times, 10 * times, 90 * times)], { alpha });
    expect(after(1).lower).toBeLessThan(0.5);
    expect(after(1).upper).toBeGreaterThan(2);
    expect(after(100).lower).toBeGreaterThan(0.85);
    expect(after(100).upper).toBeLessThan(1.15);
  });

  it('turns exactly where the tests do, each at half of alpha', () => {
    const threshold = logThreshold(alpha / 2);
    fc.assert(
      fc.property(ordinaryBuckets, fc.constantFrom(1, 3), (buckets, dispersion) => {
        const { lower, upper } = ratioInterval(buckets, { alpha, dispersion });
        if (lower > 1.00001) {
          expect(harmOf(buckets, { dispersion, tolerance: lower }).logE).toBeGreaterThanOrEqual(
            threshold - 1e-9,
          );
        }
        const above = Math.max(1, lower * 1.00001);
        expect(harmOf(buckets, { dispersion, tolerance: above }).logE).toBeLessThan(threshold);
        if (upper < Infinity) {
          expect(safetyOf(buckets, { dispersion, regression: upper }).logS).toBeGreaterThanOrEqual(
            threshold - 1e-9,
          );
        }
        const below = Math.min(1e30, upper / 1.00001);
        if (below > 1)
          expect(safetyOf(buckets, { dispersion, regression: below }).logS).toBeLessThan(threshold);
      }),
    );
  });

  it('holds the estimate, and 1 never lies above it', () => {
    fc.assert(
      fc.property(ordinaryBuckets, fc.constantFrom(0.01, 0.5, 0.99), (buckets, anyAlpha) => {
        const { lower, upper } = ratioInterval(buckets, { alpha: anyAlpha });
        const estimate = ratioEstimate(buckets) ?? 1;
        expect(lower).toBeLessThanOrEqual(estimate * (1 + 1e-6));
        expect(upper).toBeGreaterThanOrEqual(estimate * (1 - 1e-6));
        expect(upper).toBeGreaterThanOrEqual(1);
      }),
    );
  });

  it('rises with the canary’s events and falls with production’s', () => {
    const withRoom = ordinaryBucket.filter(
      ({ canary, production }) => canary.events < canary.requests && production.events < production.requests,
    );
    fc.assert(
      fc.property(withRoom, ordinaryBuckets, (bucket, others) => {
        const before = ratioInterval([...others, bucket], { alpha });
        const worse = ratioInterval([...others, withOneMore('canary', bucket)], { alpha });
        const better = ratioInterval([...others, withOneMore('production', bucket)], { alpha });
        expect(worse.lower).toBeGreaterThanOrEqual(before.lower);
        expect(worse.upper).toBeGreaterThanOrEqual(before.upper);
        expect(better.lower).toBeLessThanOrEqual(before.lower);
        expect(better.upper).toBeLessThanOrEqual(before.upper);
      }),
    );
  });

  it('is wider the surer it must be, and the more events come together', () => {
    fc.assert(
      fc.property(ordinaryBuckets, (buckets) => {
        const usual = ratioInterval(buckets, { alpha });
        for (const options of [{ alpha: 0.001 }, { alpha, dispersion: 3 }]) {
          const wider = ratioInterval(buckets, options);
          expect(wider.lower).toBeLessThanOrEqual(usual.lower);
          expect(wider.upper).toBeGreaterThanOrEqual(usual.upper);
        }
      }),
    );
  });

  it('is made of numbers for every count that can be, however extreme', () => {
    fc.assert(
      fc.property(extremeBuckets, anyDispersion, (buckets, dispersion) => {
        const { lower, upper } = ratioInterval(buckets, { alpha, dispersion });
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(lower).toBeLessThan(Infinity);
        expect(upper).toBeGreaterThanOrEqual(Math.max(1, lower));
      }),
      { numRuns: 200 },
    );
  });

  it.each([[0], [1], [1.5], [-0.1], [Number.NaN]])('refuses an alpha of %p', (wrong) => {
    expect(() => ratioInterval([], { alpha: wrong })).toThrow(`alpha must lie between 0 and 1, not ${wrong}`);
  });
});

describe('the estimate of the rate ratio', () => {
  it.each([
    ['nothing', [bucketOf(1000, 9000)], undefined],
    ['only production', [bucketOf(1000, 9000, 0, 9)], 0],
    ['only the canary', [bucketOf(1000, 9000, 1, 0)], Infinity],
  ])('when %s had events', (_, buckets, estimate) => {
    expect(ratioEstimate(buckets)).toBe(estimate);
  });

  it('is the ratio of the rates where the weights never changed', () => {
    expect(ratioEstimate([bucketOf(1000, 9000, 12, 54), bucketOf(1000, 9000, 3, 6)])).toBeCloseTo(2.25, 5);
  });

  it('is not misled by a base rate that changes from stage to stage', () => {
    // Twice the rate at both stages; the totals would say 3.4, since production was bad when the canary was big.
    const stages = [bucketOf(1000, 9000, 2, 9), bucketOf(5000, 5000, 100, 50)];
    expect(ratioEstimate(stages)).toBeCloseTo(2, 5);
  });
});
