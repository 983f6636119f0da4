import { bucketMilliseconds, type Bucket } from '../../core/analysis/evidence/evidence';
import type { BucketSeconds } from '../../core/strategy/stage';
import type { Side } from '../../core/traffic/side';
import type { MetricValues } from './metric-data';

/** The order of the sides in lists of metric values. */
export const sides: readonly Side[] = ['canary', 'production'];

/**
 * Adds requests that Lambda does not count: if a version was deleted, VPC Lattice counts faults in minutes in which Lambda
 * counts no requests at all. Skips the newest minute, whose Lambda metrics may still arrive.
 *
 * @param requests of the canary and of production
 * @param faults of the canary and of production, for each source in turn
 * @param to the end of the period that was read, in milliseconds since the epoch
 */
export function withUncountedRequests(
  requests: readonly MetricValues[],
  faults: readonly MetricValues[],
  to: number,
): MetricValues[] {
  return requests.map((values, side) => {
    const isUncounted = ([start, count]: readonly [number, number]) =>
      count > 0 && start < to - bucketMilliseconds && !values.has(start);
    const uncounted = faults
      .filter((_, index) => index % sides.length === side)
      .flatMap((seen) => [...seen].filter(isUncounted));
    return new Map([...uncounted, ...values]);
  });
}

/**
 * Creates the buckets in which a side has requests.
 *
 * @param requests of the canary and of production
 * @param events of the canary and of production, for each source in turn; the largest count is used
 */
export function bucketsOf(
  requests: readonly MetricValues[],
  events: readonly MetricValues[],
  seconds: BucketSeconds,
): Bucket[] {
  const starts = [...new Set(requests.flatMap((values) => [...values.keys()]))].sort(
    (one, other) => one - other,
  );
  const at = (start: number, side: number) => {
    const requested = requests[side]?.get(start) ?? 0;
    const counts = events.filter((_, index) => index % sides.length === side);
    const most = Math.max(0, ...counts.map((values) => values.get(start) ?? 0));
    // Sources may count a request in different minutes, and a request may report a goal twice: it has at most one event.
    return { requests: requested, events: Math.min(requested, Math.round(most)) };
  };
  return starts.map((startsAt) => ({
    startsAt,
    ...(seconds !== 60 && { seconds }),
    canary: at(startsAt, 0),
    production: at(startsAt, 1),
  }));
}
