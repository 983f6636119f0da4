import { harmOf } from '../../../core/statistics/harm';
import { safetyOf } from '../../../core/statistics/safety';
import type { CountsBySide } from '../../../core/statistics/counts-by-side';
import { bucketOf } from './counts';

/** Computed by hand of the formulas, outside this project. */
const vectors: readonly {
  buckets: readonly CountsBySide[];
  dispersion?: number;
  logE: number;
  e: number;
  logSafetyOf2: number;
  logSafetyOf3: number;
}[] = [
  { buckets: [bucketOf(100, 900, 0, 0)], logE: 0, e: 1, logSafetyOf2: 0, logSafetyOf3: 0 },
  {
    buckets: [bucketOf(100, 900, 1, 0)],
    logE: 1.406938,
    e: 4.08343,
    logSafetyOf2: -0.597837,
    logSafetyOf3: -0.916291,
  },
  {
    buckets: [bucketOf(100, 900, 2, 0)],
    logE: 3.20315,
    e: 24.6099,
    logSafetyOf2: -1.195674,
    logSafetyOf3: -1.832581,
  },
  {
    buckets: [bucketOf(100, 900, 3, 0)],
    logE: 5.196466,
    e: 180.633,
    logSafetyOf2: -1.793511,
    logSafetyOf3: -2.748872,
  },
  {
    buckets: [bucketOf(100, 900, 3, 0)],
    dispersion: 3,
    logE: 1.406938,
    e: 4.08343,
    logSafetyOf2: -0.597837,
    logSafetyOf3: -0.916291,
  },
  {
    buckets: [bucketOf(100, 900, 0, 10)],
    logE: -1.397171,
    e: 0.247296,
    logSafetyOf2: 0.953102,
    logSafetyOf3: 1.823216,
  },
  {
    buckets: [bucketOf(120, 1080, 2, 1), bucketOf(360, 840, 3, 2), bucketOf(600, 600, 4, 1)],
    logE: 2.987518,
    e: 19.8364,
    logSafetyOf2: -2.613247,
    logSafetyOf3: -3.524792,
  },
  {
    buckets: [bucketOf(1000, 9000, 12, 104)],
    logE: -1.781718,
    e: 0.168349,
    logSafetyOf2: 2.738215,
    logSafetyOf3: 7.965953,
  },
  {
    buckets: [bucketOf(5000, 5000, 26, 25)],
    logE: -1.803134,
    e: 0.164782,
    logSafetyOf2: 2.656894,
    logSafetyOf3: 6.786587,
  },
];

it.each(vectors)('$buckets with dispersion $dispersion', (vector) => {
  const { buckets, dispersion } = vector;
  const { logE } = harmOf(buckets, { dispersion });
  expect(logE).toBeCloseTo(vector.logE, 6);
  expect(Number(Math.exp(logE).toPrecision(6))).toBe(vector.e);
  expect(safetyOf(buckets, { regression: 2, dispersion }).logS).toBeCloseTo(vector.logSafetyOf2, 6);
  expect(safetyOf(buckets, { regression: 3, dispersion }).logS).toBeCloseTo(vector.logSafetyOf3, 6);
});

it('three canary faults among 100 + 900 requests give each ratio its log-likelihood', () => {
  const { state } = harmOf([bucketOf(100, 900, 3, 0)]);
  expect(state.map((each) => each.toFixed(4))).toEqual([
    '0.5954',
    '1.0700',
    '1.7935',
    '2.7489',
    '3.8189',
    '4.9822',
    '6.1207',
    '6.6492',
  ]);
});
