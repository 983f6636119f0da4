import fc from 'fast-check';
import { harmOf, harmRatios, logHarm, noHarmYet, observeBucket } from '../../../core/statistics/harm';
import { logThreshold } from '../../../core/statistics/significance';
import {
  anyDispersion,
  bucketOf,
  extremeBuckets,
  ordinaryBucket,
  ordinaryBuckets,
  withOneMore,
} from './counts';

const onePercent = logThreshold(0.01);

describe('harm', () => {
  it('says nothing before the first bucket, and nothing when there are none', () => {
    expect(logHarm(noHarmYet)).toBe(0);
    expect(harmOf([])).toEqual({ state: noHarmYet, logE: 0, logEMax: 0, comparedBuckets: 0 });
  });

  it.each([
    ['canary', bucketOf(0, 1000, 0, 50)],
    ['production', bucketOf(1000, 0, 50, 0)],
  ])('skips a bucket in which %s had no requests, whatever the other did', (_, bucket) => {
    expect(harmOf([bucketOf(100, 900, 1, 3), bucket])).toEqual(harmOf([bucketOf(100, 900, 1, 3)]));
    expect(observeBucket(noHarmYet, bucket)).toEqual(noHarmYet);
  });

  it('counts the buckets that could compare the sides, with events or without', () => {
    expect(harmOf([bucketOf(100, 900), bucketOf(0, 900), bucketOf(100, 900, 1, 1)]).comparedBuckets).toBe(2);
  });

  it.each([
    [3, 100, 900],
    [5, 300, 700],
    [9, 500, 500],
  ])(
    'is proven at 1%% by %i faults on the canary only, with %i + %i requests, and not by one less',
    (faults, n, m) => {
      expect(harmOf([bucketOf(n, m, faults, 0)]).logE).toBeGreaterThanOrEqual(onePercent);
      expect(harmOf([bucketOf(n, m, faults - 1, 0)]).logE).toBeLessThan(onePercent);
    },
  );

  it('composes over stages: bucket by bucket through JSON it is what all buckets give at once', () => {
    fc.assert(
      fc.property(
        ordinaryBuckets,
        fc.constantFrom(1, 1.1, 3),
        fc.constantFrom(1, 2.5),
        (buckets, tolerance, dispersion) => {
          const options = { tolerance, dispersion };
          let state = noHarmYet;
          let largest = 0;
          for (const bucket of buckets) {
            state = observeBucket(JSON.parse(JSON.stringify(state)) as number[], bucket, options);
            largest = Math.max(largest, logHarm(state));
          }
          const whole = harmOf(buckets, options);
          expect(whole.state).toEqual(state);
          expect(whole.logE).toBe(logHarm(state));
          expect(whole.logEMax).toBe(largest);
        },
      ),
    );
  });

  it('keeps the largest evidence of the path, which later buckets do not lower', () => {
    const bad = [bucketOf(100, 900, 3, 0)];
    const path = harmOf([...bad, bucketOf(100, 900, 0, 200)]);
    expect(path.logEMax).toBe(harmOf(bad).logE);
    expect(path.logE).toBeLessThan(0);
  });

  it('has a largest value that no check can exceed: the maximum over all prefixes', () => {
    fc.assert(
      fc.property(ordinaryBuckets, (buckets) => {
        const checks = buckets.map((_, index) => harmOf(buckets.slice(0, index + 1)).logE);
        expect(harmOf(buckets).logEMax).toBe(Math.max(0, ...checks));
      }),
    );
  });

  it('does not depend on the order of the buckets', () => {
    fc.assert(
      fc.property(ordinaryBuckets, (buckets) => {
        expect(harmOf([...buckets].reverse()).logE).toBeCloseTo(harmOf(buckets).logE, 8);
      }),
    );
  });

  it('is unchanged when a bucket is cut into parts with the same split', () => {
    const counts = fc.record({
      split: fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 50 })),
    });
    fc.assert(
      fc.property(
        counts,
        fc.nat(50),
        fc.nat(50),
        fc.integer({ min: 0, max: 100 }),
        ({ split }, x, y, percent) => {
          const n = split[0] * 100;
          const m = split[1] * 100;
          const partX = Math.round((x * percent) / 100);
          const partY = Math.round((y * percent) / 100);
          const parts = [bucketOf(n, m, partX, partY), bucketOf(n * 3, m * 3, x - partX, y - partY)];
          expect(harmOf(parts).logE).toBeCloseTo(harmOf([bucketOf(n * 4, m * 4, x, y)]).logE, 9);
        },
      ),
    );
  });

  it('rises with every event of the canary and falls with every event of production', () => {
    const withRoom = ordinaryBucket.filter(
      ({ canary, production }) => canary.events < canary.requests && production.events < production.requests,
    );
    fc.assert(
      fc.property(withRoom, fc.constantFrom(1, 1.2), (bucket, tolerance) => {
        const { logE } = harmOf([bucket], { tolerance });
        expect(harmOf([withOneMore('canary', bucket)], { tolerance }).logE).toBeGreaterThan(logE);
        expect(harmOf([withOneMore('production', bucket)], { tolerance }).logE).toBeLessThan(logE);
      }),
    );
  });

  it('falls as the tolerance grows, and shrinks towards nothing as the dispersion grows', () => {
    fc.assert(
      fc.property(ordinaryBuckets, (buckets) => {
        const { logE } = harmOf(buckets);
        expect(harmOf(buckets, { tolerance: 1.1 }).logE).toBeLessThanOrEqual(logE);
        expect(Math.abs(harmOf(buckets, { dispersion: 1e9 }).logE)).toBeLessThan(1e-3);
      }),
    );
  });

  it('divides the log-likelihoods by the dispersion: clusters of three count as single events', () => {
    const tripled = harmOf([bucketOf(1000, 9000, 36, 312)], { dispersion: 3 });
    expect(tripled.logE).toBeCloseTo(harmOf([bucketOf(1000, 9000, 12, 104)]).logE, 9);
  });

  it('with a tolerance r bets on r times the ratios against r', () => {
    // By the formulas: θ_r(w) = r·w / (r·w + 1 − w), here w = 0.1, r0 = 1.5, one event of the canary.
    const theta = (ratio: number) => (ratio * 0.1) / (ratio * 0.1 + 0.9);
    const { state } = harmOf([bucketOf(100, 900, 1, 0)], { tolerance: 1.5 });
    for (const [index, ratio] of harmRatios.entries()) {
      expect(state[index]).toBeCloseTo(Math.log(theta(1.5 * ratio) / theta(1.5)), 12);
    }
  });

  it('is finite for every count that can be, however extreme', () => {
    const tolerances = fc.constantFrom(1, 1 + Number.EPSILON, 1.1, 1e6, 1e308);
    fc.assert(
      fc.property(extremeBuckets, tolerances, anyDispersion, (buckets, tolerance, dispersion) => {
        const harm = harmOf(buckets, { tolerance, dispersion });
        expect([harm.logE, harm.logEMax, ...harm.state].every(Number.isFinite)).toBe(true);
        expect(harm.logEMax).toBeGreaterThanOrEqual(Math.max(0, harm.logE));
      }),
      { numRuns: 500 },
    );
  });

  it('does not overflow at a million faults', () => {
    expect(harmOf([bucketOf(1e6, 9e6, 1e6, 0)]).logE).toBeCloseTo(
      1e6 * Math.log(100 / 10.9) - Math.log(8),
      5,
    );
    expect(harmOf([bucketOf(1e6, 9e6, 0, 1e6)]).logE).toBeCloseTo(-1e6 * Math.log(1.025) - Math.log(8), 5);
  });

  it('keeps its digits where the canary has nearly nothing or nearly everything', () => {
    // By the formulas, to 15 digits: ln(θ_r/w) = −ln(w + (1 − w)/r) with w = 0.999 and 0.001.
    const stateOf = (n: number, m: number) => harmOf([bucketOf(n, m, 1, 0)]).state[3];
    expect(stateOf(999_000_000, 1_000_000)).toBeCloseTo(-Math.log(0.999 + 0.001 / 3), 14);
    expect(stateOf(1_000_000, 999_000_000)).toBeCloseTo(-Math.log(0.001 + 0.999 / 3), 14);
  });

  it.each([[0.9], [0], [-1], [Number.NaN], [Infinity]])(
    'refuses a tolerance or dispersion of %p',
    (wrong) => {
      expect(() => harmOf([], { tolerance: wrong })).toThrow(
        `tolerance must be a number from 1 on, not ${wrong}`,
      );
      expect(() => harmOf([], { dispersion: wrong })).toThrow(
        `dispersion must be a number from 1 on, not ${wrong}`,
      );
      expect(() => observeBucket(noHarmYet, bucketOf(1, 1), { tolerance: wrong })).toThrow(RangeError);
    },
  );

  it.each([[[]], [[0, 0, 0]], [[...noHarmYet, 0]], [[...noHarmYet.slice(1), Number.NaN]]])(
    'refuses %j as a state',
    (state) => {
      expect(() => observeBucket(state, bucketOf(100, 900))).toThrow(
        /a state of harm must be 8 finite numbers/,
      );
      expect(() => logHarm(state)).toThrow(RangeError);
    },
  );
});
