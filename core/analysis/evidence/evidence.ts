import type { ObservedCheck } from './check-answer';
import type { EventCounts, CountsBySide } from '../../statistics/counts-by-side';
import type { Side } from '../../traffic/side';
import type { BucketSeconds } from '../../strategy/stage';

/** One complete minute of both sides, or ten seconds of it. */
export interface Bucket extends CountsBySide {
  /** Its beginning, in milliseconds since the epoch. */
  readonly startsAt: number;
  /** @default 60 */
  readonly seconds?: BucketSeconds;
  /**
   * The sides with requests of which VPC Lattice published no faults: their number of 5xx responses is unknown, not 0.
   *
   * @default none
   */
  readonly unreported?: readonly Side[];
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

export interface AlarmObservation {
  readonly name: string;
  /** `missing`: no such alarm exists. */
  readonly state: AlarmState | 'missing';
  /** The time at which it went to this state, ISO 8601. */
  readonly since?: string;
  /** CloudWatch's own words for the state. */
  readonly reason?: string;
}

/** One data point of a metric, by the beginning of its period in milliseconds since the epoch. */
export interface MetricPoint {
  readonly startsAt: number;
  readonly value: number;
}

/** The data points of a threshold gate: complete periods only, oldest first. */
export interface ThresholdPoints {
  /** The values that are held within bounds. */
  readonly values: readonly MetricPoint[];
  /** The data points of each metric, by id, with those of some hours before the release. */
  readonly parts: Readonly<Record<string, readonly MetricPoint[]>>;
}

/** The traffic and the reaction time, which with the weight say how many requests a bad canary fails. */
export interface Risk {
  /** Of both sides together. */
  readonly requestsPerSecond: number;
  /** From the first fault until the canary serves no more. */
  readonly reactionSeconds: number;
}

/** The observations of a release until now. */
export interface Evidence {
  readonly alarms: readonly AlarmObservation[];
  /** By {@link signalName}; `faults` is always there. Complete minutes only, oldest first, empty ones left out. */
  readonly signals: Readonly<Record<string, readonly Bucket[]>>;
  /** By the label of the threshold gate. */
  readonly metrics: Readonly<Record<string, ThresholdPoints>>;
  /**
   * The requests of both sides as AWS counts them on the target, for the canary's share.
   *
   * @default those of the signal `faults`
   */
  readonly served?: readonly Bucket[];
  /** The risk of a larger weight, for a release that follows a budget. */
  readonly risk?: Risk;
  /** By the name of the check. @default no check was asked */
  readonly checks?: Readonly<Record<string, ObservedCheck>>;
}

export const bucketMilliseconds = 60_000;

/**
 * Drops buckets that are no evidence about the canary: those before the first shift, and those that overlap the settle
 * time of any shift, while traffic still moves and caches are cold.
 *
 * @param shifts when each stage's weight was confirmed, in milliseconds since the epoch, oldest first
 */
export function settledBuckets<Timed extends { readonly startsAt: number; readonly seconds?: number }>(
  buckets: readonly Timed[],
  shifts: readonly number[],
  settleSeconds: number,
  lengthMilliseconds = bucketMilliseconds,
): Timed[] {
  const [first = Infinity] = shifts;
  return buckets.filter(
    ({ startsAt, seconds = lengthMilliseconds / 1000 }) =>
      startsAt >= first &&
      shifts.every((shift) => startsAt >= shift + settleSeconds * 1000 || startsAt + seconds * 1000 <= shift),
  );
}

/** The sum of buckets, per side. */
export function sumOf(buckets: readonly Bucket[]): Record<'canary' | 'production', EventCounts> {
  const total = (side: 'canary' | 'production') =>
    buckets.reduce(
      (sum, bucket) => ({
        requests: sum.requests + bucket[side].requests,
        events: sum.events + bucket[side].events,
      }),
      { requests: 0, events: 0 },
    );
  return { canary: total('canary'), production: total('production') };
}
