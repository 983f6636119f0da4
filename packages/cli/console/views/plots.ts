import { formatWeight, percentOf, type Weight } from '../../../../core/traffic/weight';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { rateBand, rateOf } from '../../../../core/statistics/rates';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';
import type { Side } from '../../../../core/traffic/side';
import type { SideTraffic, TrafficPoint, TrafficSeries } from '../../../../core/traffic/traffic-series';

/** The unit of a plot's values. */
export type PlotUnit = 'percent' | 'per minute' | 'milliseconds';

/** One line of a plot: a value for each time, or null without data. */
export interface PlotLine {
  readonly label: string;
  readonly color: Side | 'harm' | 'safety';
  readonly values: readonly (number | null)[];
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
}

/** Builds the plots of a release on one time axis: weight, requests, faults, latency and evidence. */
export function plotsOf(
  events: readonly AuditEvent[],
  series: TrafficSeries | undefined,
  now: number,
): Plot[] {
  const traffic = withoutOtherCanaries(series ?? { periodSeconds: 60, points: [] }, events);
  return [
    weightPlot(events, traffic, now),
    requestsPlot(traffic),
    faultsPlot(traffic, firstShiftOf(events)),
    latencyPlot(traffic),
    evidencePlot(events),
  ];
}

/** The traffic without that of other releases' canaries, before and after this release. */
type TrafficOfRelease = Omit<TrafficSeries, 'points'> & {
  readonly points: readonly (Pick<TrafficPoint, 'startsAt' | 'production'> & {
    readonly canary?: SideTraffic;
  })[];
};

function withoutOtherCanaries(series: TrafficSeries, events: readonly AuditEvent[]): TrafficOfRelease {
  const { periodSeconds, points } = series;
  const from = firstShiftOf(events) - periodSeconds * 1000;
  const to = endOf(events) ?? Infinity;
  return {
    periodSeconds,
    points: points.map((point) =>
      point.startsAt > from && point.startsAt < to ? point : { ...point, canary: undefined },
    ),
  };
}

/** The marks of the plots: each change of the canary's weight, in milliseconds since the epoch. */
export function marksOf(events: readonly AuditEvent[]): { readonly at: number; readonly label: string }[] {
  return weightChanges(events).map(({ at, canaryWeight }) => ({ at, label: formatWeight(canaryWeight) }));
}

/** The canary's weight after each change. */
function weightChanges(events: readonly AuditEvent[]): { at: number; canaryWeight: Weight }[] {
  const weights: { at: number; canaryWeight: Weight }[] = [];
  for (const event of events) {
    const canaryWeight = event.kind === 'shifted' ? event.canaryWeight : isBaseline(event) ? 0 : undefined;
    if (canaryWeight === undefined || canaryWeight === (weights.at(-1)?.canaryWeight ?? 0)) continue;
    weights.push({ at: Date.parse(event.at), canaryWeight });
  }
  return weights;
}

function isBaseline({ kind }: AuditEvent): boolean {
  return kind === 'promoted' || kind === 'guarded' || kind === 'rolledBack';
}

function firstShiftOf(events: readonly AuditEvent[]): number {
  const first = events.find(({ kind }) => kind === 'shifted');
  return first ? Date.parse(first.at) : Infinity;
}

function endOf(events: readonly AuditEvent[]): number | undefined {
  const end = events.find(({ kind }) => kind === 'concluded');
  return end && Date.parse(end.at);
}

function weightPlot(events: readonly AuditEvent[], { points }: TrafficOfRelease, now: number): Plot {
  const times = [
    ...events.slice(0, 1).map(({ at }) => Date.parse(at)),
    ...points.map(({ startsAt }) => startsAt),
  ];
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

function requestsPlot({ points, periodSeconds }: TrafficOfRelease): Plot {
  const perMinute = (side: Side) =>
    points.map(({ [side]: traffic }) => (traffic ? (traffic.requests * 60) / periodSeconds : null));
  return {
    id: 'requests',
    title: 'Requests',
    explanation: 'Invocations of each side.',
    unit: 'per minute',
    times: timesOf(points),
    lines: [
      { label: 'canary', color: 'canary', values: perMinute('canary') },
      { label: 'production', color: 'production', values: perMinute('production') },
    ],
    minTop: 1,
  };
}

/** Plots the rate of each minute, with a band of the rate over the release: the minutes alone are too noisy. */
function faultsPlot({ points }: TrafficOfRelease, firstShift: number): Plot {
  const line = (side: Side): PlotLine => {
    let sum: EventCounts = { requests: 0, events: 0 };
    const bands = points.map(({ startsAt, canary, [side]: traffic }) => {
      // Both bands count the time during which the canary had traffic.
      if (startsAt < firstShift || !canary || !traffic) return undefined;
      sum = { requests: sum.requests + traffic.requests, events: sum.events + traffic.faults };
      return sum.requests > 0 ? rateBand(sum, { alpha: bandAlpha }) : undefined;
    });
    return {
      label: side,
      color: side,
      values: points.map(({ [side]: traffic }) => inPercent(traffic && rateOf(eventsOf(traffic)))),
      band: {
        lower: bands.map((band) => inPercent(band?.lower)),
        upper: bands.map((band) => inPercent(band?.upper)),
      },
    };
  };
  return {
    id: 'faults',
    title: 'Faults',
    explanation:
      'Failed requests per minute. Bands: 95% anytime-valid confidence intervals of each side’s rate over the release.',
    unit: 'percent',
    times: timesOf(points),
    lines: [line('canary'), line('production')],
    minTop: 2,
  };
}

/** The significance level of a band. It is valid at all times, so the band is wider than for a single check. */
const bandAlpha = 0.05;

function latencyPlot({ points }: TrafficOfRelease): Plot {
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
    times: timesOf(points),
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

function timesOf(points: TrafficOfRelease['points']): number[] {
  return points.map(({ startsAt }) => startsAt);
}

function eventsOf({ requests, faults }: SideTraffic): EventCounts {
  return { requests, events: faults };
}

function inPercent(share: number | undefined): number | null {
  return share === undefined ? null : share * 100;
}
