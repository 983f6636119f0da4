import type { Side } from './side';

/** The traffic of one side in one period. Latencies that were not measured are undefined. */
export interface SideTraffic {
  readonly requests: number;
  readonly faults: number;
  readonly p50Milliseconds?: number;
  readonly p99Milliseconds?: number;
}

/** The traffic of both sides in one period. Periods without any traffic are left out. */
export interface TrafficPoint extends Readonly<Record<Side, SideTraffic>> {
  /** Its beginning, in milliseconds since the epoch. */
  readonly startsAt: number;
}

/** The traffic of both sides over time, for plots. */
export interface TrafficSeries {
  readonly periodSeconds: number;
  /** Oldest first. The newest may be incomplete. */
  readonly points: readonly TrafficPoint[];
}

const hour = 3600;
const day = 24 * hour;

/**
 * CloudWatch's retention: periods of a minute for 15 days, of five minutes for 63 days, of an hour for 455 days.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
 */
const retention = [
  { periodSeconds: 60, keptSeconds: 15 * day },
  { periodSeconds: 300, keptSeconds: 63 * day },
  { periodSeconds: hour, keptSeconds: Infinity },
];

const mostPoints = 750;

/**
 * The period for a series: the shortest that CloudWatch still has and that gives no more points than a screen can show.
 *
 * @param seconds the length of the series
 * @param ageSeconds the age of its beginning
 */
export function seriesPeriodSeconds(seconds: number, ageSeconds: number): number {
  const kept = retention.find(({ keptSeconds }) => ageSeconds < keptSeconds)?.periodSeconds ?? hour;
  const shown = [60, 300, 900, hour, 6 * hour].find((period) => seconds / period <= mostPoints) ?? day;
  return Math.max(kept, shown);
}
