import type { VirtualClock } from '../../../clock/clock';
import type { MetricSeries, SeriesIdentity } from '../../../kernel/peers';
import { SampleSet } from './sample-set';

export const minuteMilliseconds = 60_000;
const secondMilliseconds = 1000;
/** For so long CloudWatch keeps data of less than a minute (API reference, GetMetricData). */
const secondsKeptMilliseconds = 3 * 60 * minuteMilliseconds;

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

/** The samples of one metric in one unit, in buckets of a minute, and of a second where asked for. */
export class TimeSeries implements MetricSeries {
  readonly #minutes = new Map<number, SampleSet>();
  #seconds: Map<number, SampleSet> | undefined;
  #currentMinute = NaN;
  #current = new SampleSet();
  #earliestMinute = Infinity;
  #latestMinute = -Infinity;

  /** @internal Made by {@link SeriesStore.series}. */
  constructor(
    readonly metric: Metric,
    readonly unit: string,
    private readonly clock: VirtualClock,
    private readonly publicationDelayMilliseconds: number,
  ) {}

  record(value: number, at = this.clock.now(), count = 1): void {
    const minute = Math.floor(at / minuteMilliseconds);
    if (minute !== this.#currentMinute) this.#turnTo(minute);
    this.#current.add(value, count);
  }

  /** The buckets that samples of that time belong to: the minute's, and the second's for a high-resolution metric. */
  bucketsAt(at: number, storageResolutionSeconds: 1 | 60): readonly SampleSet[] {
    const minute = Math.floor(at / minuteMilliseconds);
    if (minute !== this.#currentMinute) this.#turnTo(minute);
    return storageResolutionSeconds === 1 ? [this.#current, this.#secondAt(at)] : [this.#current];
  }

  /** Adds to `samples` what was published of a whole number of minutes. */
  addMinutes(samples: SampleSet, start: number, end: number): void {
    const first = Math.ceil(start / minuteMilliseconds);
    for (
      let minute = first;
      minute < this.#unpublishedMinute() && minute * minuteMilliseconds < end;
      minute++
    ) {
      const bucket = this.#minutes.get(minute);
      if (bucket) samples.addAll(bucket);
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
    const now = this.clock.now();
    const kept = Math.max(start, now - secondsKeptMilliseconds);
    for (let time = Math.ceil(kept / secondMilliseconds); time * secondMilliseconds < end; time++) {
      if ((time + 1) * secondMilliseconds > now) break;
      const bucket = this.#seconds.get(time);
      if (bucket) samples.addAll(bucket);
    }
  }

  /** Checks whether anything that was recorded at or after that time can be read by now. */
  isReadableSince(time: number): boolean {
    return (
      this.#earliestMinute < this.#unpublishedMinute() && (this.#latestMinute + 1) * minuteMilliseconds > time
    );
  }

  /** The first minute that is not published yet. */
  #unpublishedMinute(): number {
    return Math.floor((this.clock.now() - this.publicationDelayMilliseconds) / minuteMilliseconds);
  }

  #turnTo(minute: number): void {
    let bucket = this.#minutes.get(minute);
    if (!bucket) this.#minutes.set(minute, (bucket = new SampleSet()));
    this.#currentMinute = minute;
    this.#current = bucket;
    this.#earliestMinute = Math.min(this.#earliestMinute, minute);
    this.#latestMinute = Math.max(this.#latestMinute, minute);
  }

  #secondAt(at: number): SampleSet {
    const seconds = (this.#seconds ??= new Map());
    const second = Math.floor(at / secondMilliseconds);
    let bucket = seconds.get(second);
    if (!bucket) {
      for (const old of seconds.keys()) {
        if (old * secondMilliseconds >= this.clock.now() - secondsKeptMilliseconds) break;
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
   * The metrics of which something can be read that was recorded since that time, sorted by identity.
   *
   * @param having one of their dimensions. @default any
   */
  readableMetrics(since: number, having?: Dimension): readonly Metric[];
}

/** All that was ever recorded. A minute can be read once it has been over for the publication delay. */
export class SeriesStore implements MetricReader {
  readonly #byMetric = new Map<string, TimeSeries[]>();
  /** The same by each of their dimensions: searches name one, and there may be very many metrics. */
  readonly #byDimension = new Map<string, Map<string, TimeSeries[]>>();

  constructor(
    private readonly clock: VirtualClock,
    private readonly publicationDelayMilliseconds: number,
  ) {}

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
      series = new TimeSeries(metric, identity.unit, this.clock, this.publicationDelayMilliseconds);
      ofMetric.push(series);
    }
    return series;
  }

  find(metric: Metric, unit?: string): readonly TimeSeries[] {
    const ofMetric = this.#byMetric.get(keyOf(metric)) ?? [];
    return unit === undefined ? ofMetric : ofMetric.filter((series) => series.unit === unit);
  }

  readableMetrics(since: number, having?: Dimension): readonly Metric[] {
    const candidates = having ? (this.#byDimension.get(dimensionKey(having)) ?? []) : this.#byMetric;
    return [...candidates]
      .filter(([, ofMetric]) => ofMetric.some((series) => series.isReadableSince(since)))
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
