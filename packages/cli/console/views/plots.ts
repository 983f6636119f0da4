import { percentOf } from '../../../../core/traffic/weight';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { rateBand, rateOf } from '../../../../core/statistics/rates';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';
import type { Side } from '../../../../core/traffic/side';
import type { TrafficSeries } from '../../../../core/traffic/traffic-series';
import { weightChanges } from './marks';
import type { Measures, Served } from './measures';
import { beginOf, endOf, firstShiftOf, trafficOfRelease, type TrafficOfRelease } from './plot-traffic';

/** The unit of a plot's values. */
export type PlotUnit = 'percent' | 'per minute' | 'milliseconds';

/** One line of a plot: a value for each time, or null without data. */
export interface PlotLine {
  readonly label: string;
  readonly color: Side | 'harm' | 'safety';
  readonly values: readonly (number | null)[];
  /** The value over the whole release, shown in place of the latest one. */
  readonly overall?: number | null;
  /** Drawn lighter than the line it belongs to. */
  readonly faint?: true;
  /** Drawn as steps: a value applies until the next time. */
  readonly stepped?: true;
  readonly band?: { readonly lower: readonly (number | null)[]; readonly upper: readonly (number | null)[] };
}

/** The data of a chart and its table. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly explanation: string;
  readonly unit: PlotUnit;
  /** In milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  /** The minimum of the upper end of the vertical axis. */
  readonly minTop: number;
  /** The length of the period that each value counts and that begins at its time. @default 0, a value of its moment */
  readonly periodMilliseconds?: number;
  /** Set if the last period is not over: its values will change. */
  readonly isLastPartial?: true;
  /** While the release runs: the time until which every value is final, in milliseconds since the epoch. */
  readonly completeUntil?: number;
}

/**
 * Builds the plots of a release on one time axis: faults, requests, latency, evidence and weight.
 *
 * @param now in milliseconds since the epoch
 * @param served the requests and faults over the whole release
 * @param errorsAlarmPercent the threshold of the alarm on errors, in percentage points above production
 */
export function plotsOf(
  events: readonly AuditEvent[],
  series: TrafficSeries | undefined,
  now: number,
  served?: Measures['served'],
  errorsAlarmPercent?: number,
): Plot[] {
  const traffic = trafficOfRelease(series ?? { periodSeconds: 60, points: [] }, events, now);
  return [
    faultsPlot(traffic, firstShiftOf(events), { served, errorsAlarmPercent }),
    requestsPlot(traffic),
    latencyPlot(traffic),
    evidencePlot(events),
    weightPlot(events, traffic, now),
  ];
}

function weightPlot(events: readonly AuditEvent[], { points }: TrafficOfRelease, now: number): Plot {
  const begin = beginOf(events);
  const times = [...(begin === undefined ? [] : [begin]), ...points.map(({ startsAt }) => startsAt)];
  const changes = weightChanges(events);
  const steps =
    times.length === 0
      ? []
      : [
          { at: Math.min(...times), canaryWeight: 0 },
          ...changes,
          { at: Math.max(endOf(events) ?? now, ...times), canaryWeight: changes.at(-1)?.canaryWeight ?? 0 },
        ];
  return {
    id: 'weight',
    title: 'Canary weight',
    explanation: 'The weight that the release set and confirmed.',
    unit: 'percent',
    times: steps.map(({ at }) => at),
    lines: [
      {
        label: 'canary',
        color: 'canary',
        stepped: true,
        values: steps.map((step) => percentOf(step.canaryWeight)),
      },
    ],
    minTop: 100,
  };
}

/** Leaves the last period out while it is not over: its count would look like a collapse. */
function requestsPlot(traffic: TrafficOfRelease): Plot {
  const { points, periodSeconds, isLastPartial } = traffic;
  const perMinute = (side: Side) =>
    points.map(({ [side]: counted }, index) => {
      if (!counted || (isLastPartial && index === points.length - 1)) return null;
      return (counted.requests * 60) / periodSeconds;
    });
  return {
    id: 'requests',
    title: 'Requests',
    explanation: 'Invocations of each side per minute, without the minute that is not over.',
    unit: 'per minute',
    ...periodsOf(traffic),
    lines: [
      { label: 'canary', color: 'canary', values: perMinute('canary') },
      { label: 'production', color: 'production', values: perMinute('production') },
    ],
    minTop: 1,
  };
}

/** Plots the rate of each minute, with a band of the rate over the release: the minutes alone are too noisy. */
function faultsPlot(
  traffic: TrafficOfRelease,
  firstShift: number,
  { served, errorsAlarmPercent }: { served?: Measures['served']; errorsAlarmPercent?: number },
): Plot {
  const { points } = traffic;
  const line = (side: Side): PlotLine => {
    let sum: EventCounts = { requests: 0, events: 0 };
    const bands = points.map(({ startsAt, canary, [side]: counted }) => {
      // Both bands count the time during which the canary had traffic.
      if (startsAt < firstShift || !canary || !counted) return undefined;
      sum = { requests: sum.requests + counted.requests, events: sum.events + counted.faults };
      return sum.requests > 0 ? rateBand(sum, { alpha: bandAlpha }) : undefined;
    });
    return {
      label: side,
      color: side,
      values: points.map(({ [side]: counted }) => inPercent(counted && rateOf(eventsOf(counted)))),
      ...(served && { overall: inPercent(rateOf(eventsOf(served[side]))) }),
      band: {
        lower: bands.map((band) => inPercent(band?.lower)),
        upper: bands.map((band) => inPercent(band?.upper)),
      },
    };
  };
  return {
    id: 'faults',
    title: 'Faults',
    explanation: [
      'Share of the requests of each minute that failed; the numbers are those of the whole release.',
      'Bands: 95% anytime-valid confidence intervals of each side’s rate over the release.',
      ...(errorsAlarmPercent === undefined ? [] : ['The alarm needs some failed requests in a minute, too.']),
    ].join(' '),
    unit: 'percent',
    ...periodsOf(traffic),
    lines: [
      line('canary'),
      line('production'),
      ...(errorsAlarmPercent === undefined ? [] : [alarmLine(points, errorsAlarmPercent)]),
    ],
    minTop: 2,
  };
}

/** The error rate above which the alarm can go to ALARM: it follows production, which it compares the canary with. */
function alarmLine(points: TrafficOfRelease['points'], percent: number): PlotLine {
  return {
    label: 'alarm above',
    color: 'harm',
    faint: true,
    values: points.map(({ canary, production }) => {
      const rate = canary && rateOf(eventsOf(production));
      return rate === undefined ? null : rate * 100 + percent;
    }),
  };
}

/** The significance level of a band. It is valid at all times, so the band is wider than for a single check. */
const bandAlpha = 0.05;

function latencyPlot(traffic: TrafficOfRelease): Plot {
  const { points } = traffic;
  const line = (side: Side, percentile: 'p50' | 'p99'): PlotLine => ({
    label: `${side} ${percentile}`,
    color: side,
    values: points.map((point) => point[side]?.[`${percentile}Milliseconds`] ?? null),
    ...(percentile === 'p50' && { faint: true as const }),
  });
  return {
    id: 'latency',
    title: 'Latency',
    explanation: 'Duration of the invocations, as reported by Lambda.',
    unit: 'milliseconds',
    ...periodsOf(traffic),
    lines: [
      line('canary', 'p99'),
      line('production', 'p99'),
      line('canary', 'p50'),
      line('production', 'p50'),
    ],
    minTop: 1,
  };
}

/** Plots, of several comparisons, the most evidence of harm and the least evidence of safety. */
function evidencePlot(events: readonly AuditEvent[]): Plot {
  const checks = events.flatMap((event) => {
    if (event.kind !== 'judged') return [];
    const strengths = event.gates.flatMap(({ evidence, observed }) =>
      evidence && !observed ? [evidence] : [],
    );
    if (strengths.length === 0) return [];
    return [
      {
        at: Date.parse(event.at),
        harm: Math.max(...strengths.map((strength) => strength.harm)),
        safety: Math.min(...strengths.map((strength) => strength.safety)),
      },
    ];
  });
  return {
    id: 'evidence',
    title: 'Evidence from the comparison',
    explanation:
      'Evidence at each check. “Worse than production” at 100% rolls back; “not much worse” at 100% may advance.',
    unit: 'percent',
    times: checks.map(({ at }) => at),
    lines: [
      {
        label: 'worse than production',
        color: 'harm',
        stepped: true,
        values: checks.map(({ harm }) => harm * 100),
      },
      {
        label: 'not much worse',
        color: 'safety',
        stepped: true,
        values: checks.map(({ safety }) => safety * 100),
      },
    ],
    minTop: 100,
  };
}

function periodsOf(traffic: TrafficOfRelease) {
  const { points, periodSeconds, isLastPartial, completeUntil } = traffic;
  return {
    times: points.map(({ startsAt }) => startsAt),
    periodMilliseconds: periodSeconds * 1000,
    ...(isLastPartial && { isLastPartial }),
    ...(completeUntil !== undefined && { completeUntil }),
  };
}

function eventsOf({ requests, faults }: Served): EventCounts {
  return { requests, events: faults };
}

function inPercent(share: number | undefined): number | null {
  return share === undefined ? null : share * 100;
}
