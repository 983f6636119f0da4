import type { MetricPoint } from '../analysis/evidence/evidence';

/** The past traffic of production. Times in milliseconds since the epoch. */
export interface TrafficHistory {
  readonly from: number;
  readonly to: number;
  /** By hour; hours without traffic are left out. */
  readonly requests: readonly MetricPoint[];
  readonly faults: readonly MetricPoint[];
}

/** The traffic that a plan is made for. */
export interface PlannedTraffic {
  /** Of both sides together. */
  readonly requestsPerSecond: number;
  /** The usual fraction of requests that fail, from 0 to 1. */
  readonly faultRate: number;
}

/** A summary of production's past traffic. */
export interface ObservedTraffic extends PlannedTraffic {
  readonly requests: number;
  readonly faults: number;
  readonly hoursWithTraffic: number;
  readonly quietestRequestsPerSecond: number;
  readonly busiestRequestsPerSecond: number;
}

const hourMilliseconds = 3_600_000;

/**
 * Estimates the traffic during a release: the mean over the hours with traffic, since releases rarely happen in a night
 * without requests.
 *
 * @returns `undefined` without any traffic
 */
export function observedTraffic({ from, to, requests, faults }: TrafficHistory): ObservedTraffic | undefined {
  const hours = requests.filter(({ value }) => value > 0);
  if (hours.length === 0) return undefined;
  const spans = hours.map(({ startsAt }) => secondsWithin(startsAt, from, to));
  const perSecond = hours.map(({ value }, index) => value / spans[index]!);
  const allRequests = sumOf(hours.map(({ value }) => value));
  const allFaults = sumOf(faults.map(({ value }) => value));
  return {
    requestsPerSecond: allRequests / sumOf(spans),
    faultRate: allFaults / allRequests,
    requests: allRequests,
    faults: allFaults,
    hoursWithTraffic: hours.length,
    quietestRequestsPerSecond: Math.min(...perSecond),
    busiestRequestsPerSecond: Math.max(...perSecond),
  };
}

/** The seconds of an hour within the period: the newest hour may have just begun. */
function secondsWithin(startsAt: number, from: number, to: number): number {
  const span = Math.min(startsAt + hourMilliseconds, to) - Math.max(startsAt, from);
  return Math.max(60_000, span) / 1000;
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
