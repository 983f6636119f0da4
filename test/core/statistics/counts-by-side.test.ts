import { harmOf, noHarmYet, observeBucket } from '../../../core/statistics/harm';
import { estimateDispersion } from '../../../core/statistics/dispersion';
import { rateBand, pooledRate } from '../../../core/statistics/rates';
import { ratioEstimate, ratioInterval } from '../../../core/statistics/ratio-interval';
import { safetyOf } from '../../../core/statistics/safety';
import { bucketOf } from './counts';

const impossible = [
  ['more events than requests', bucketOf(10, 90, 11, 0)],
  ['more events than requests of production', bucketOf(10, 90, 0, 91)],
  ['events without requests', bucketOf(0, 90, 1, 0)],
  ['negative events', bucketOf(10, 90, -1, 0)],
  ['negative requests', bucketOf(10, -90, 0, 0)],
  ['half an event', bucketOf(10, 90, 0.5, 0)],
  ['half a request', bucketOf(10, 90.5, 0, 0)],
  ['NaN events', bucketOf(10, 90, Number.NaN, 0)],
  ['NaN requests', bucketOf(10, Number.NaN, 0, 0)],
  ['infinitely many requests', bucketOf(Infinity, 90, 0, 0)],
  ['more requests than anything real has', bucketOf(2e12, 90, 0, 0)],
] as const;

describe.each(impossible)('a bucket with %s', (_, bucket) => {
  it.each([
    ['harm of a release', () => harmOf([bucketOf(100, 900), bucket])],
    ['harm of a bucket', () => observeBucket(noHarmYet, bucket)],
    ['safety', () => safetyOf([bucket], { regression: 2 })],
    ['the interval', () => ratioInterval([bucket], { alpha: 0.05 })],
    ['the estimate', () => ratioEstimate([bucket])],
    ['dispersion', () => estimateDispersion([bucket])],
    ['the pooled rate', () => pooledRate([bucket])],
    [
      'the band of a rate',
      () => [bucket.canary, bucket.production].map((side) => rateBand(side, { alpha: 0.05 })),
    ],
  ])('is refused by %s', (_name, act) => {
    expect(act).toThrow(RangeError);
  });
});

it('is refused with its numbers', () => {
  expect(() => harmOf([bucketOf(10, 90, 11, 0)])).toThrow(
    'invalid counts: canary 11 events of 10 requests, ' +
      'production 0 events of 90 requests; counts must be integers with 0 ≤ events ≤ requests ≤ 10^12',
  );
});
