import { bucketMilliseconds, type Bucket } from '../../core/analysis/evidence/evidence';
import type { BucketSeconds } from '../../core/strategy/stage';
import type { Side } from '../../core/traffic/side';
import type { MetricValues } from './metric-data';

/** The order of the sides in lists of metric values. */
export const sides: readonly Side[] = ['canary', 'production'];

/** The values of the canary and of production. */
export type BySide = readonly [canary: MetricValues, production: MetricValues];

/**
 * Merges the values of several queries for both sides, in turn: of each period the largest value, because the queries count the same.
 */
export function largestBySide(values: readonly MetricValues[]): BySide {
  const of = (side: number) => largest(values.filter((_, index) => index % sides.length === side));
  return [of(0), of(1)];
}

/** The largest value of each period. */
export function largest(all: readonly MetricValues[]): MetricValues {
  const merged = new Map<number, number>();
  for (const values of all) {
    for (const [start, value] of values) merged.set(start, Math.max(value, merged.get(start) ?? -Infinity));
  }
  return merged;
}

/**
 * Adds requests that Lambda does not count: if a version was deleted, VPC Lattice counts faults in minutes in which Lambda
 * counts no requests at all. Skips the newest minute, whose Lambda metrics may still arrive.
 *
 * @param faults of VPC Lattice
 * @param to the end of the period that was read, in milliseconds since the epoch
 */
export function withUncountedRequests(requests: BySide, faults: BySide, to: number): BySide {
  const add = (side: 0 | 1) => {
    const uncounted = [...faults[side]].filter(
      ([start, count]) => count > 0 && start < to - bucketMilliseconds && !requests[side].has(start),
    );
    return new Map([...uncounted, ...requests[side]]);
  };
  return [add(0), add(1)];
}

/** The faults of both sides by Lambda, with those of VPC Lattice if it knows them of both. */
export interface MergedFaults {
  readonly faults: BySide;
  /** The sides with requests that VPC Lattice did not report, by the beginning of the period. */
  readonly unreported: ReadonlyMap<number, readonly Side[]>;
}

/**
 * Merges the faults that Lambda and VPC Lattice count: Lambda does not count 5xx responses, and VPC Lattice may miss other faults. In
 * periods that lack VPC Lattice's data of a side, both sides are counted by Lambda alone, so that they stay comparable.
 *
 * @param requests that Lambda counts
 */
export function mergeFaults(requests: BySide, lambda: BySide, lattice: BySide): MergedFaults {
  const unreported = new Map<number, readonly Side[]>();
  for (const start of new Set(requests.flatMap((values) => [...values.keys()]))) {
    const missing = sides.filter(
      (_, side) => (requests[side as 0 | 1].get(start) ?? 0) > 0 && !lattice[side as 0 | 1].has(start),
    );
    if (missing.length > 0) unreported.set(start, missing);
  }
  const usable = (side: 0 | 1) =>
    new Map([...lattice[side]].filter(([start]) => !unreported.has(start) || !requests[side].has(start)));
  return { faults: [largest([lambda[0], usable(0)]), largest([lambda[1], usable(1)])], unreported };
}

/** Creates the buckets in which a side has requests. */
export function bucketsOf(
  requests: BySide,
  events: BySide,
  seconds: BucketSeconds,
  unreported?: MergedFaults['unreported'],
): Bucket[] {
  const starts = [...new Set(requests.flatMap((values) => [...values.keys()]))].sort(
    (one, other) => one - other,
  );
  const at = (start: number, side: 0 | 1) => {
    const requested = requests[side].get(start) ?? 0;
    // Sources may count a request in different minutes, and a request may report a goal twice: it has at most one event.
    return { requests: requested, events: Math.min(requested, Math.round(events[side].get(start) ?? 0)) };
  };
  return starts.map((startsAt) => {
    const missing = unreported?.get(startsAt);
    return {
      startsAt,
      ...(seconds !== 60 && { seconds }),
      canary: at(startsAt, 0),
      production: at(startsAt, 1),
      ...(missing && { unreported: missing }),
    };
  });
}
