import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { SideTraffic, TrafficPoint, TrafficSeries } from '../../../../core/traffic/traffic-series';

/** The time before and after a release that its plots show for comparison. */
const beforeMilliseconds = 5 * 60_000;
const afterMilliseconds = 3 * 60_000;

/** The traffic of a release's time, without that of other releases' canaries. */
export type TrafficOfRelease = Omit<TrafficSeries, 'points'> & {
  readonly points: readonly (Pick<TrafficPoint, 'startsAt' | 'production'> & {
    readonly canary?: SideTraffic;
  })[];
  /** Set if the last period is not over. */
  readonly isLastPartial?: true;
  /** While the release runs: the time until which every period is over and known, in milliseconds since the epoch. */
  readonly completeUntil?: number;
};

/** Cuts a series to the time of a release. @param now in milliseconds since the epoch */
export function trafficOfRelease(
  { periodSeconds, points }: TrafficSeries,
  events: readonly AuditEvent[],
  now: number,
): TrafficOfRelease {
  const period = periodSeconds * 1000;
  const begin = beginOf(events);
  const firstShift = firstShiftOf(events);
  const end = endOf(events) ?? Infinity;
  const shown = points
    .filter(
      ({ startsAt }) =>
        (begin === undefined || startsAt + period > begin - beforeMilliseconds) &&
        startsAt < end + afterMilliseconds,
    )
    .map((point) =>
      point.startsAt + period > firstShift && point.startsAt < end ? point : { ...point, canary: undefined },
    );
  const last = shown.at(-1);
  const isPartial = last !== undefined && last.startsAt + period > now;
  return {
    periodSeconds,
    points: shown,
    ...(isPartial && { isLastPartial: true as const }),
    ...(last && end === Infinity && { completeUntil: last.startsAt + (isPartial ? 0 : period) }),
  };
}

/** The time at which a release was admitted, or else of its first event: it may have been queued for hours before. */
export function beginOf(events: readonly AuditEvent[]): number | undefined {
  const begin = events.find(({ kind }) => kind === 'admitted') ?? events[0];
  return begin && Date.parse(begin.at);
}

/** The time of the canary's first traffic; Infinity if it had none. */
export function firstShiftOf(events: readonly AuditEvent[]): number {
  const first = events.find(({ kind }) => kind === 'shifted');
  return first ? Date.parse(first.at) : Infinity;
}

/** The end of a release; undefined while it runs. */
export function endOf(events: readonly AuditEvent[]): number | undefined {
  const end = events.find(({ kind }) => kind === 'concluded');
  return end && Date.parse(end.at);
}
