import type { Side } from './side';

/** What one side did in one period. A latency that nobody measured is left out. */
export interface SideTraffic {
  readonly requests: number;
  readonly faults: number;
  readonly p50Milliseconds?: number;
  readonly p99Milliseconds?: number;
}

/** One period of both sides; those in which neither side was called are left out. */
export interface TrafficPoint extends Readonly<Record<Side, SideTraffic>> {
  /** Its beginning, in milliseconds since the epoch. */
  readonly startsAt: number;
}

/** What both sides did over a time, for people to look at. */
export interface TrafficSeries {
  /** How long each period is. */
  readonly periodSeconds: number;
  /** Oldest first. The newest may still become more. */
  readonly points: readonly TrafficPoint[];
}

const hour = 3600;
const day = 24 * hour;

/**
 * How CloudWatch keeps metrics: those of a minute for 15 days, of five minutes for 63, of an hour for 455.
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
 * The length of the periods that a time is cut into: the shortest that CloudWatch still has, and that gives no more
 * points than a screen can show.
 *
 * @param seconds how long the time is
 * @param ageSeconds how long ago it began
 */
export function seriesPeriodSeconds(seconds: number, ageSeconds: number): number {
  const kept = retention.find(({ keptSeconds }) => ageSeconds < keptSeconds)?.periodSeconds ?? hour;
  const shown = [60, 300, 900, hour, 6 * hour].find((period) => seconds / period <= mostPoints) ?? day;
  return Math.max(kept, shown);
}
