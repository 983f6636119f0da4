import fc from 'fast-check';
import type { CountsBySide } from '../../../core/statistics/counts-by-side';

/** A bucket as the tables write it: (n_c, n_b, x_c, x_b). */
export function bucketOf(
  canaryRequests: number,
  productionRequests: number,
  canaryEvents = 0,
  productionEvents = 0,
): CountsBySide {
  return {
    canary: { requests: canaryRequests, events: canaryEvents },
    production: { requests: productionRequests, events: productionEvents },
  };
}

/** A bucket with one more event on a side. */
export function withOneMore(side: keyof CountsBySide, bucket: CountsBySide): CountsBySide {
  return { ...bucket, [side]: { ...bucket[side], events: bucket[side].events + 1 } };
}

function sideUpTo(mostRequests: number) {
  return fc
    .integer({ min: 0, max: mostRequests })
    .chain((requests) =>
      fc.record({ requests: fc.constant(requests), events: fc.integer({ min: 0, max: requests }) }),
    );
}

/** Ordinary buckets: up to 2,000 requests a side, any number of them events. */
export const ordinaryBucket: fc.Arbitrary<CountsBySide> = fc.record({
  canary: sideUpTo(2000),
  production: sideUpTo(2000),
});

/** A few ordinary buckets. */
export const ordinaryBuckets = fc.array(ordinaryBucket, { maxLength: 6 });

const extremeSide = fc
  .constantFrom(0, 1, 2, 1000, 999_000, 1_000_000_000, 999_000_000_000, 1_000_000_000_000)
  .chain((requests) =>
    fc.record({
      requests: fc.constant(requests),
      events: fc.oneof(fc.constantFrom(0, requests), fc.integer({ min: 0, max: requests })),
    }),
  );

/** Buckets at the edges: none or all of up to 10¹² requests, splits from 10⁻¹² to all but that. */
export const extremeBuckets = fc.array(
  fc.oneof(
    fc.record({ canary: extremeSide, production: extremeSide }),
    fc.constantFrom(
      bucketOf(1_000_000, 999_000_000, 1_000_000, 0),
      bucketOf(1_000_000, 999_000_000, 1_000_000, 999_000_000),
      bucketOf(999_000_000, 1_000_000, 0, 1_000_000),
      bucketOf(999_000_000, 1_000_000, 999_000_000, 1_000_000),
    ),
  ),
  { maxLength: 5 },
);

/** Dispersions from none to absurd. */
export const anyDispersion = fc.constantFrom(1, 1.5, 10, 1e9, 1e300);
