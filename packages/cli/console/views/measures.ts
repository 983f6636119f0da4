import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Side } from '../../../../core/traffic/side';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';

/** What a post-mortem asks. Minutes of CloudWatch tell when faults began: times from there are right to a period. */
export interface Measures {
  /** When the canary first failed a request, ISO 8601: the beginning of that period, or the shift within it. */
  readonly firstFaultAt?: string;
  /** When something said that it had to go home, ISO 8601. */
  readonly detectedAt?: string;
  /** When the weights were back, ISO 8601. */
  readonly safeAt?: string;
  readonly secondsToDetect?: number;
  readonly secondsToSafety?: number;
  /** What each side served from the first shift to the end. */
  readonly served: Readonly<Record<Side, { readonly requests: number; readonly faults: number }>>;
}

/** Reads off a release how soon it was found out, how soon it was safe, and what it cost. */
export function measuresOf(timeline: ReleaseTimeline, series: TrafficSeries | undefined): Measures {
  const { endedAt, rollingBackSince, baselineAt } = timeline;
  const shiftedAt = timeline.stages[0]?.enteredAt;
  const from = shiftedAt === undefined ? Infinity : Date.parse(shiftedAt);
  const to = endedAt === undefined ? Infinity : Date.parse(endedAt);
  const step = (series?.periodSeconds ?? 60) * 1000;
  const during = (series?.points ?? []).filter(({ startsAt }) => startsAt + step > from && startsAt < to);
  const served = (side: Side) => ({
    requests: during.reduce((sum, point) => sum + point[side].requests, 0),
    faults: during.reduce((sum, point) => sum + point[side].faults, 0),
  });
  const faulty = during.find(({ canary }) => canary.faults > 0);
  const firstFaultAt = faulty && new Date(Math.max(from, faulty.startsAt)).toISOString();
  const detectedAt = baselineAt === undefined ? undefined : rollingBackSince;
  const safeAt = rollingBackSince === undefined ? undefined : baselineAt;
  return {
    firstFaultAt,
    detectedAt,
    safeAt,
    secondsToDetect: secondsBetween(firstFaultAt, detectedAt),
    secondsToSafety: secondsBetween(firstFaultAt, safeAt),
    served: { canary: served('canary'), production: served('production') },
  };
}

function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  return seconds < 0 ? undefined : seconds;
}
