import { formatWeight, percentOf, type Weight } from '../../../../core/traffic/weight';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { rateBand, rateOf } from '../../../../core/statistics/rates';
import type { EventCounts } from '../../../../core/statistics/counts-by-side';
import type { Side } from '../../../../core/traffic/side';
import type { SideTraffic, TrafficPoint, TrafficSeries } from '../../../../core/traffic/traffic-series';

/** What the numbers of a plot are. */
export type PlotUnit = 'percent' | 'per minute' | 'milliseconds';

/** One line of a plot, a value for each of its times; null where nothing is known. */
export interface PlotLine {
  readonly label: string;
  readonly look: Side | 'harm' | 'safety';
  readonly values: readonly (number | null)[];
  /** Drawn lighter: less important than its neighbour. */
  readonly faint?: true;
  /** Holds its value until the next time. */
  readonly stepped?: true;
  readonly band?: { readonly lower: readonly (number | null)[]; readonly upper: readonly (number | null)[] };
}

/** What a chart draws and its table lists. */
export interface Plot {
  readonly id: string;
  readonly title: string;
  readonly explanation: string;
  readonly unit: PlotUnit;
  /** In milliseconds since the epoch, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  /** The least that the vertical axis shows. */
  readonly leastTop: number;
}

/** A release's plots, over one time: what was asked of the traffic, what came of it, and what that proves. */
export function plotsOf(
  events: readonly AuditEvent[],
  series: TrafficSeries | undefined,
  now: number,
): Plot[] {
  const traffic = withoutOtherCanaries(series ?? { periodSeconds: 60, points: [] }, events);
  return [
    splitPlot(events, traffic, now),
    requestsPlot(traffic),
    faultsPlot(traffic, firstShiftOf(events)),
    latencyPlot(traffic),
    evidencePlot(events),
  ];
}

/** Before and after a release, the canary is another version, or nobody. */
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

/** Where the plots have a mark: each change of the split. In milliseconds since the epoch. */
export function marksOf(events: readonly AuditEvent[]): { readonly at: number; readonly label: string }[] {
  return weightsOverTime(events).map(({ at, canaryWeight }) => ({ at, label: formatWeight(canaryWeight) }));
}

/** The canary's share, each time it became another. */
function weightsOverTime(events: readonly AuditEvent[]): { at: number; canaryWeight: Weight }[] {
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

function splitPlot(events: readonly AuditEvent[], { points }: TrafficOfRelease, now: number): Plot {
  const times = [
    ...events.slice(0, 1).map(({ at }) => Date.parse(at)),
    ...points.map(({ startsAt }) => startsAt),
  ];
  const split = weightsOverTime(events);
  const steps =
    times.length === 0
      ? []
      : [
          { at: Math.min(...times), canaryWeight: 0 },
          ...split,
          { at: Math.max(endOf(events) ?? now, ...times), canaryWeight: split.at(-1)?.canaryWeight ?? 0 },
        ];
  return {
    id: 'split',
    title: 'Traffic to the canary',
    explanation: 'The share that the release wrote, and read back.',
    unit: 'percent',
    times: steps.map(({ at }) => at),
    lines: [
      {
        label: 'canary',
        look: 'canary',
        stepped: true,
        values: steps.map((step) => percentOf(step.canaryWeight)),
      },
    ],
    leastTop: 100,
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
      { label: 'canary', look: 'canary', values: perMinute('canary') },
      { label: 'production', look: 'production', values: perMinute('production') },
    ],
    leastTop: 1,
  };
}

/** The band is over the whole release, which is what a verdict rests on; the minutes alone jump about. */
function faultsPlot({ points }: TrafficOfRelease, firstShift: number): Plot {
  const line = (side: Side): PlotLine => {
    let sum: EventCounts = { requests: 0, events: 0 };
    const bands = points.map(({ startsAt, canary, [side]: traffic }) => {
      // The band of either side is over the release: what both did while there was a canary.
      if (startsAt < firstShift || !canary || !traffic) return undefined;
      sum = { requests: sum.requests + traffic.requests, events: sum.events + traffic.faults };
      return sum.requests > 0 ? rateBand(sum, { alpha: bandAlpha }) : undefined;
    });
    return {
      label: side,
      look: side,
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
      'Failed requests, by the minute. The bands: each side’s rate over the release, at 95%, however often one looks.',
    unit: 'percent',
    times: timesOf(points),
    lines: [line('canary'), line('production')],
    leastTop: 2,
  };
}

/** What people take a band for; valid at all times, so wider than one for a single look. */
const bandAlpha = 0.05;

function latencyPlot({ points }: TrafficOfRelease): Plot {
  const line = (side: Side, percentile: 'p50' | 'p99'): PlotLine => ({
    label: `${side} ${percentile}`,
    look: side,
    values: points.map((point) => point[side]?.[`${percentile}Milliseconds`] ?? null),
    ...(percentile === 'p50' && { faint: true as const }),
  });
  return {
    id: 'latency',
    title: 'Latency',
    explanation: 'How long the function took, by Lambda.',
    unit: 'milliseconds',
    times: timesOf(points),
    lines: [
      line('canary', 'p99'),
      line('production', 'p99'),
      line('canary', 'p50'),
      line('production', 'p50'),
    ],
    leastTop: 1,
  };
}

/** Of several comparisons the one that is closest to taking the release back, and the one that is furthest from safe. */
function evidencePlot(events: readonly AuditEvent[]): Plot {
  const looks = events.flatMap((event) => {
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
    title: 'Evidence against production',
    explanation:
      'How far the proof has come, at each look: worse at 100% takes it home, not much worse at 100% lets it go on.',
    unit: 'percent',
    times: looks.map(({ at }) => at),
    lines: [
      { label: 'worse', look: 'harm', stepped: true, values: looks.map(({ harm }) => harm * 100) },
      {
        label: 'not much worse',
        look: 'safety',
        stepped: true,
        values: looks.map(({ safety }) => safety * 100),
      },
    ],
    leastTop: 100,
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
