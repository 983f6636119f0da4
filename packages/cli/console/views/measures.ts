import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Side } from '../../../../core/traffic/side';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';

/** The measures of a post-mortem. Times from the first fault are accurate to one period of CloudWatch. */
export interface Measures {
  /** The time of the canary's first fault, ISO 8601: the start of its period, or the shift within that period. */
  readonly firstFaultAt?: string;
  /** The time at which the rollback began, ISO 8601. */
  readonly detectedAt?: string;
  /** The time at which the baseline was restored, ISO 8601. */
  readonly baselineAt?: string;
  readonly secondsToDetect?: number;
  readonly secondsToBaseline?: number;
  /** The requests and faults of each side from the first shift to the end. */
  readonly served: Readonly<Record<Side, { readonly requests: number; readonly faults: number }>>;
}

/** Computes the measures of a release from its timeline and its traffic. */
export function measuresOf(timeline: ReleaseTimeline, series: TrafficSeries | undefined): Measures {
  const { endedAt, rollingBackSince } = timeline;
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
  const detectedAt = timeline.baselineAt === undefined ? undefined : rollingBackSince;
  const baselineAt = rollingBackSince === undefined ? undefined : timeline.baselineAt;
  return {
    firstFaultAt,
    detectedAt,
    baselineAt,
    secondsToDetect: secondsBetween(firstFaultAt, detectedAt),
    secondsToBaseline: secondsBetween(firstFaultAt, baselineAt),
    served: { canary: served('canary'), production: served('production') },
  };
}

function secondsBetween(from: string | undefined, to: string | undefined): number | undefined {
  if (from === undefined || to === undefined) return undefined;
  const seconds = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  return seconds < 0 ? undefined : seconds;
}
