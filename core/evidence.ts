/** What one side did in a bucket. */
export interface SideCounts {
  readonly requests: number;
  /** Requests that the function failed: exceptions and timeouts. */
  readonly faults: number;
}

/** One complete minute of both sides. */
export interface Bucket {
  /** The beginning of the minute, in milliseconds since the epoch. */
  readonly startsAt: number;
  readonly canary: SideCounts;
  readonly production: SideCounts;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmObservation {
  readonly name: string;
  /** `missing` means that no such alarm exists. */
  readonly state: AlarmState | 'missing';
  /** CloudWatch's own words for the state. */
  readonly reason?: string;
}

/** Everything that was observed about a release until now. */
export interface Evidence {
  readonly alarms: readonly AlarmObservation[];
  /** Complete minutes only, oldest first; minutes without any data are left out. */
  readonly buckets: readonly Bucket[];
}

export const bucketMilliseconds = 60_000;

/** The sum of the buckets that begin at or after a time, per side. */
export function countSince(
  buckets: readonly Bucket[],
  from: number,
): { canary: SideCounts; production: SideCounts } {
  const counted = buckets.filter((bucket) => bucket.startsAt >= from);
  return {
    canary: sum(counted.map((bucket) => bucket.canary)),
    production: sum(counted.map((bucket) => bucket.production)),
  };
}

function sum(counts: readonly SideCounts[]): SideCounts {
  return counts.reduce(
    (total, each) => ({ requests: total.requests + each.requests, faults: total.faults + each.faults }),
    { requests: 0, faults: 0 },
  );
}
