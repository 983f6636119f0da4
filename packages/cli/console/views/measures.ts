import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Side } from '../../../../core/traffic/side';
import type { SideTraffic, TrafficSeries } from '../../../../core/traffic/traffic-series';

/** The requests and faults of a side. */
export type Served = Pick<SideTraffic, 'requests' | 'faults'>;

/** The users' side of a release. Times from the first fault are accurate to one period of CloudWatch. */
export interface Measures {
  /** The time of the canary's first fault, ISO 8601: the start of its period, or the shift within that period. */
  readonly firstFaultAt?: string;
  /** The time at which the rollback began, ISO 8601. */
  readonly detectedAt?: string;
  /** The time at which the baseline was restored, ISO 8601. */
  readonly baselineAt?: string;
  readonly secondsToDetect?: number;
  readonly secondsToBaseline?: number;
  /** The requests and faults of each side from the first shift until no request reached the canary. */
  readonly served: Readonly<Record<Side, Served>>;
  /** The newest complete period in which the canary had requests. */
  readonly latest?: LatestPeriod;
}

/** The traffic of both sides in one period, in numbers a minute. */
export interface LatestPeriod extends Readonly<Record<Side, SideTraffic>> {
  /** Its beginning, in milliseconds since the epoch. */
  readonly startsAt: number;
}

/**
 * Computes the measures of a release from its timeline and its traffic.
 *
 * @param now in milliseconds since the epoch
 */
export function measuresOf(
  timeline: ReleaseTimeline,
  series: TrafficSeries | undefined,
  now: number,
): Measures {
  const { rollingBackSince } = timeline;
  const shiftedAt = timeline.stages[0]?.enteredAt;
  const from = shiftedAt === undefined ? Infinity : Date.parse(shiftedAt);
  const end = timeline.drainedAt ?? timeline.endedAt;
  const to = end === undefined ? Infinity : Date.parse(end);
  const step = (series?.periodSeconds ?? 60) * 1000;
  const during = (series?.points ?? []).filter(({ startsAt }) => startsAt + step > from && startsAt < to);
  const served = (side: Side) => ({
    requests: during.reduce((sum, point) => sum + point[side].requests, 0),
    faults: during.reduce((sum, point) => sum + point[side].faults, 0),
  });
  const faulty = during.find(({ canary }) => canary.faults > 0);
  const firstFaultAt = faulty && new Date(Math.max(from, faulty.startsAt)).toISOString();
  const detectedAt = timeline.baselineAt === undefined ? undefined : rollingBackSince;
  const baselineAt = rollingBackSince === undefined ? undefined : timeline.baselineAt;
  const latest = during.findLast(({ startsAt, canary }) => startsAt + step <= now && canary.requests > 0);
  const perMinute = ({ requests, faults, ...latencies }: SideTraffic): SideTraffic => ({
    requests: Math.round((requests * 60_000) / step),
    faults: Math.round((faults * 60_000) / step),
    ...latencies,
  });
  return {
    firstFaultAt,
    detectedAt,
    baselineAt,
    secondsToDetect: secondsBetween(firstFaultAt, detectedAt),
    secondsToBaseline: secondsBetween(firstFaultAt, baselineAt),
    served: { canary: served('canary'), production: served('production') },
    ...(latest && {
      latest: {
        startsAt: latest.startsAt,
        canary: perMinute(latest.canary),
        production: perMinute(latest.production),
      },
    }),
  };
}

/** True if a side fails more often than the other: its part of the page is red. */
export function failsMore({ canary, production }: Readonly<Record<Side, Served>>): boolean {
  return canary.faults * Math.max(1, production.requests) > production.faults * Math.max(1, canary.requests);
}

function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  return seconds < 0 ? undefined : seconds;
}
