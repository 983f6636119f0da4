import type { CloudContext } from '../../../kernel/cloud-context';
import type { MetricSeries, SeriesIdentity } from '../../../kernel/peers';
import { SampleSet } from './sample-set';

export const minuteMilliseconds = 60_000;
const secondMilliseconds = 1000;
/** For so long CloudWatch keeps data of less than a minute (API reference, GetMetricData). */
const secondsKeptMilliseconds = 3 * 60 * minuteMilliseconds;
/** For so long after its last data a metric is listed (API reference, ListMetrics). */
export const listedMilliseconds = 14 * 24 * 60 * minuteMilliseconds;

type MetricContext = Pick<CloudContext, 'clock' | 'weather'>;

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** The identity of a metric; the same metric may have been recorded in several units. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name. */
  readonly dimensions: readonly Dimension[];
}

/** The samples of a part of a minute, which become readable together. */
interface Part {
  readonly samples: SampleSet;
  /** In virtual milliseconds since the epoch. */
  readonly readableAt: number;
}

/**
 * The samples of one metric in one unit, in the parts of a minute in which they become readable, and by second where
 * asked for.
 */
export class TimeSeries implements MetricSeries {
  readonly #parts = new Map<number, Part>();
  #seconds: Map<number, SampleSet> | undefined;
  #currentPart = NaN;
  #current = new SampleSet();
  #latestPart = -Infinity;
  /** From when on the metric is listed again after two weeks without data, or at all. */
  #listedAt = Infinity;

  /** @internal Made by {@link SeriesStore.series}. */
  constructor(
    readonly metric: Metric,
    readonly unit: string,
    private readonly context: MetricContext,
    private readonly partMilliseconds: number,
  ) {}

  record(value: number, at = this.context.clock.now(), count = 1): void {
    const part = Math.floor(at / this.partMilliseconds);
    if (part !== this.#currentPart) this.#turnTo(part);
    this.#current.add(value, count);
  }

  /** The buckets that samples of that time belong to: the minute's, and the second's for a high-resolution metric. */
  bucketsAt(at: number, storageResolutionSeconds: 1 | 60): readonly SampleSet[] {
    const part = Math.floor(at / this.partMilliseconds);
    if (part !== this.#currentPart) this.#turnTo(part);
    return storageResolutionSeconds === 1 ? [this.#current, this.#secondAt(at)] : [this.#current];
  }

  /** Adds to `samples` what can be read by now of a whole number of minutes. */
  addMinutes(samples: SampleSet, start: number, end: number): void {
    const now = this.context.clock.now();
    const until = Math.min(Math.ceil(end / minuteMilliseconds) * minuteMilliseconds, now);
    const first = (Math.ceil(start / minuteMilliseconds) * minuteMilliseconds) / this.partMilliseconds;
    for (let part = first; part * this.partMilliseconds < until; part++) {
      const known = this.#parts.get(part);
      if (known && known.readableAt <= now) samples.addAll(known.samples);
    }
  }

  /**
   * Adds to `samples` what is known of a whole number of seconds. Seconds can be read as soon as they are over: how
   * soon AWS shows high-resolution data is not documented. The data of a metric that has no seconds count for the
   * first second of their minute.
   */
  addSeconds(samples: SampleSet, start: number, end: number): void {
    if (!this.#seconds) {
      const minute = Math.ceil(start / minuteMilliseconds) * minuteMilliseconds;
      if (minute < end) this.addMinutes(samples, minute, minute + minuteMilliseconds);
      return;
    }
    const now = this.context.clock.now();
    const kept = Math.max(start, now - secondsKeptMilliseconds);
    for (let time = Math.ceil(kept / secondMilliseconds); time * secondMilliseconds < end; time++) {
      if ((time + 1) * secondMilliseconds > now) break;
      const bucket = this.#seconds.get(time);
      if (bucket) samples.addAll(bucket);
    }
  }

  /** Checks whether the metric is listed by now because of data that was recorded at or after that time. */
  isListedSince(time: number): boolean {
    return (
      this.#listedAt <= this.context.clock.now() && (this.#latestPart + 1) * this.partMilliseconds > time
    );
  }

  #turnTo(part: number): void {
    let known = this.#parts.get(part);
    if (!known) {
      known = { samples: new SampleSet(), readableAt: this.#readableAt(part) };
      this.#parts.set(part, known);
      if (part > this.#latestPart) this.#list(part, known.readableAt);
    }
    this.#currentPart = part;
    this.#current = known.samples;
  }

  #readableAt(part: number): number {
    const { weather } = this.context;
    const end = (part + 1) * this.partMilliseconds;
    const { namespace, name, dimensions } = this.metric;
    const resource = `${namespace} ${JSON.stringify(dimensions)}`;
    return (
      end +
      weather.milliseconds('metricSeconds', resource, part) +
      weather.milliseconds('metricSkewSeconds', resource, name, part)
    );
  }

  #list(part: number, readableAt: number): void {
    const isUnlisted = (part - this.#latestPart) * this.partMilliseconds > listedMilliseconds;
    this.#latestPart = part;
    if (!isUnlisted) return;
    this.#listedAt =
      readableAt + this.context.weather.milliseconds('metricListingSeconds', keyOf(this.metric), part);
  }

  #secondAt(at: number): SampleSet {
    const seconds = (this.#seconds ??= new Map());
    const second = Math.floor(at / secondMilliseconds);
    let bucket = seconds.get(second);
    if (!bucket) {
      for (const old of seconds.keys()) {
        if (old * secondMilliseconds >= this.context.clock.now() - secondsKeptMilliseconds) break;
        seconds.delete(old);
      }
      seconds.set(second, (bucket = new SampleSet()));
    }
    return bucket;
  }
}

/** Where metrics are found and read. */
export interface MetricReader {
  /** The series of exactly that metric, in one unit or in all. */
  find(metric: Metric, unit?: string): readonly TimeSeries[];
  /**
   * The metrics that are listed because something was recorded since that time, sorted by identity.
   *
   * @param having one of their dimensions. @default any
   */
  listedMetrics(since: number, having?: Dimension): readonly Metric[];
}

/** All that was ever recorded, and from when on it can be read and found. */
export class SeriesStore implements MetricReader {
  readonly #byMetric = new Map<string, TimeSeries[]>();
  /** The same by each of their dimensions: searches name one, and there may be very many metrics. */
  readonly #byDimension = new Map<string, Map<string, TimeSeries[]>>();

  readonly #partMilliseconds: number;

  constructor(private readonly context: MetricContext) {
    this.#partMilliseconds = minuteMilliseconds / context.weather.draw('metricParts');
  }

  /** The one series of that metric and unit, which frequent writers keep. */
  series(identity: SeriesIdentity): TimeSeries {
    const metric: Metric = {
      namespace: identity.namespace,
      name: identity.name,
      dimensions: Object.entries(identity.dimensions)
        .map(([name, value]) => ({ name, value }))
        .sort(byName),
    };
    const key = keyOf(metric);
    let ofMetric = this.#byMetric.get(key);
    if (!ofMetric) this.#add(key, metric, (ofMetric = []));
    let series = ofMetric.find((candidate) => candidate.unit === identity.unit);
    if (!series) {
      series = new TimeSeries(metric, identity.unit, this.context, this.#partMilliseconds);
      ofMetric.push(series);
    }
    return series;
  }

  find(metric: Metric, unit?: string): readonly TimeSeries[] {
    const ofMetric = this.#byMetric.get(keyOf(metric)) ?? [];
    return unit === undefined ? ofMetric : ofMetric.filter((series) => series.unit === unit);
  }

  listedMetrics(since: number, having?: Dimension): readonly Metric[] {
    const candidates = having ? (this.#byDimension.get(dimensionKey(having)) ?? []) : this.#byMetric;
    return [...candidates]
      .filter(([, ofMetric]) => ofMetric.some((series) => series.isListedSince(since)))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, ofMetric]) => ofMetric[0]!.metric);
  }

  #add(key: string, metric: Metric, series: TimeSeries[]): void {
    this.#byMetric.set(key, series);
    for (const dimension of metric.dimensions) {
      const dimensionsKey = dimensionKey(dimension);
      const having = this.#byDimension.get(dimensionsKey) ?? new Map<string, TimeSeries[]>();
      this.#byDimension.set(dimensionsKey, having.set(key, series));
    }
  }
}

/** Merges the readable samples of some series in one period; undefined if there are none. */
export function samplesBetween(
  series: readonly TimeSeries[],
  start: number,
  periodMilliseconds: number,
): SampleSet | undefined {
  const samples = new SampleSet();
  const end = start + periodMilliseconds;
  for (const one of series) {
    if (periodMilliseconds < minuteMilliseconds) one.addSeconds(samples, start, end);
    else one.addMinutes(samples, start, end);
  }
  return samples.count > 0 ? samples : undefined;
}

function keyOf(metric: Metric): string {
  const dimensions = metric.dimensions.toSorted(byName).map(({ name, value }) => [name, value]);
  return JSON.stringify([metric.namespace, metric.name, dimensions]);
}

function dimensionKey({ name, value }: Dimension): string {
  return JSON.stringify([name, value]);
}

function byName(a: Dimension, b: Dimension): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
