import fc from 'fast-check';
import { harmOf, harmRatios } from '../../../core/statistics/harm';
import { requestsToRuleOut, ruleOfThree } from '../../../core/statistics/rule-of-three';
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

describe('safety', () => {
  it('says nothing without buckets, and nothing when a side had no requests', () => {
    const silent = { logS: 0, logSMax: 0, canConclude: false, comparedBuckets: 0 };
    expect(safetyOf([], { regression: 2 })).toEqual(silent);
    expect(safetyOf([bucketOf(0, 900, 0, 90), bucketOf(100, 0, 0, 0)], { regression: 2 })).toEqual(silent);
  });

  it('cannot speak without an event of production: the canary can only lower it', () => {
    expect(safetyOf([bucketOf(1e6, 9e6)], { regression: 2 })).toEqual({
      logS: 0,
      logSMax: 0,
      canConclude: false,
      comparedBuckets: 1,
    });
    const some = safetyOf([bucketOf(100, 900, 1, 0)], { regression: 2 });
    expect(some.canConclude).toBe(false);
    expect(some.logS).toBeLessThan(0);
    expect(safetyOf([bucketOf(100, 900, 1, 1)], { regression: 2 }).canConclude).toBe(true);
  });

  it('remembers the most that was shown', () => {
    const shown = [bucketOf(1000, 9000, 1, 90)];
    const turned = [...shown, bucketOf(1000, 9000, 20, 90)];
    const { logS } = safetyOf(shown, { regression: 2 });
    expect(safetyOf(turned, { regression: 2 }).logS).toBeLessThan(logS);
    expect(safetyOf(turned, { regression: 2 }).logSMax).toBe(logS);
  });

  it('is one over the likelihood that harm has for the same ratio', () => {
    fc.assert(
      fc.property(ordinaryBuckets, fc.constantFrom(1, 4), (buckets, dispersion) => {
        const { state } = harmOf(buckets, { dispersion });
        for (const [index, regression] of harmRatios.entries()) {
          expect(safetyOf(buckets, { regression, dispersion }).logS).toBeCloseTo(-state[index]!, 8);
        }
      }),
    );
  });

  it('falls with every event of the canary and rises with every event of production', () => {
    const withRoom = ordinaryBucket.filter(
      ({ canary, production }) => canary.events < canary.requests && production.events < production.requests,
    );
    fc.assert(
      fc.property(withRoom, fc.constantFrom(1.2, 2, 10), (bucket, regression) => {
        const { logS } = safetyOf([bucket], { regression });
        expect(safetyOf([withOneMore('canary', bucket)], { regression }).logS).toBeLessThan(logS);
        expect(safetyOf([withOneMore('production', bucket)], { regression }).logS).toBeGreaterThan(logS);
      }),
    );
  });

  it.each([
    [1.5, 0.1, 364],
    [1.5, 0.3, 166],
    [1.5, 0.5, 147],
    [2, 0.1, 116],
    [2, 0.3, 56],
    [2, 0.5, 51],
    [3, 0.1, 42],
    [3, 0.3, 22],
    [3, 0.5, 21],
  ])(
    'rules out a regression of %p at a weight of %p after about %i events of equal sides',
    (regression, split, events) => {
      const n = 1000 * split;
      const m = 1000 * (1 - split);
      const ofCanaryEvent = safetyOf([bucketOf(n, m, 1, 0)], { regression }).logS;
      const ofProductionEvent = safetyOf([bucketOf(n, m, 0, 1)], { regression }).logS;
      const growth = split * ofCanaryEvent + (1 - split) * ofProductionEvent;
      expect(Math.ceil(logThreshold(0.05) / growth)).toBe(events);
    },
  );

  it('is finite for every count that can be, however extreme', () => {
    const regressions = fc.constantFrom(1 + Number.EPSILON, 1.1, 2, 100, 1e9, 1e308);
    fc.assert(
      fc.property(extremeBuckets, regressions, anyDispersion, (buckets, regression, dispersion) => {
        expect(Number.isFinite(safetyOf(buckets, { regression, dispersion }).logS)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([[1], [0.5], [0], [-2], [Number.NaN], [Infinity]])('refuses a regression of %p', (regression) => {
    expect(() => safetyOf([], { regression })).toThrow(
      `regression must be a ratio above 1, not ${regression}`,
    );
  });

  it('refuses a dispersion below 1', () => {
    expect(() => safetyOf([], { regression: 2, dispersion: 0.5 })).toThrow(RangeError);
  });
});

describe('the rule of three', () => {
  it.each([
    [0, 1],
    [2, 1],
    [300, 0.01],
    [3000, 0.001],
  ])('after %i requests without an event the rate is below %p', (requests, rate) => {
    expect(ruleOfThree(requests)).toBe(rate);
  });

  it('is at least the exact bound at 95%', () => {
    const counts = Array.from({ length: 10_000 }, (_, index) => index + 1);
    expect(counts.filter((requests) => ruleOfThree(requests) < 1 - 0.05 ** (1 / requests))).toEqual([]);
  });

  it.each([
    [0.001, 3000],
    [0.01, 300],
    [0.0003, 10_000],
    [0.007, 429],
    [1, 3],
  ])('a rate of %p is ruled out by %i requests without an event', (rate, requests) => {
    expect(requestsToRuleOut(rate)).toBe(requests);
    expect((1 - rate) ** requests).toBeLessThanOrEqual(0.05);
  });

  it('needs more requests when events come in clusters', () => {
    expect(requestsToRuleOut(0.001, 5)).toBe(15_000);
  });

  it.each([[0], [-0.1], [1.1], [Number.NaN]])('refuses a rate of %p', (rate) => {
    expect(() => requestsToRuleOut(rate)).toThrow(`rate must be above 0 and at most 1, not ${rate}`);
  });

  it.each([[-1], [0.5], [Number.NaN], [Infinity]])('refuses %p requests', (requests) => {
    expect(() => ruleOfThree(requests)).toThrow(RangeError);
  });
});
