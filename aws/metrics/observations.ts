import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../client/settings';
import { latencyBaselineSeconds } from '../../core/strategy/defaults';
import { assertNever } from '../../core/errors/assert-never';
import {
  bucketMilliseconds,
  type AlarmObservation,
  type AlarmState,
  type Bucket,
  type ThresholdPoints,
} from '../../core/analysis/evidence/evidence';
import type { ThresholdGate } from '../../core/strategy/gates';
import { signalName, type Signal } from '../../core/analysis/evidence/signals';
import type { BucketSeconds, SignalSource, Stage } from '../../core/strategy/stage';
import { awsCall } from '../client/calls';
import { bucketsOf, largestBySide, mergeFaults, withUncountedRequests } from './buckets';
import { readMetricData, type Period, type Query } from './metric-data';
import {
  queriesBySide,
  reportedRequests,
  sideQueries,
  type MetricSource,
  type Observed,
  type Quantity,
} from './signal-queries';
import { readThresholdPoints } from './threshold-points';

/** DescribeAlarms takes at most 100 names. */
const alarmsPerCall = 100;

/**
 * CloudWatch keeps metrics of less than a minute for three hours. This is a little less, so that no period is cut off.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
 */
const secondsRetentionMilliseconds = (3 * 60 - 5) * 60_000;

/** The observations of both sides in Amazon CloudWatch. */
export class Observations {
  constructor(
    private readonly observed: Observed,
    private readonly client = new CloudWatchClient(clientSettings),
  ) {}

  /** Reads the states of alarms, in the order of their names. */
  async readAlarms(names: readonly string[]): Promise<AlarmObservation[]> {
    const found = new Map<string, AlarmObservation>();
    for (let from = 0; from < names.length; from += alarmsPerCall) {
      await awsCall('cloudwatch DescribeAlarms', async () => {
        const pages = paginateDescribeAlarms(
          { client: this.client },
          {
            AlarmNames: names.slice(from, from + alarmsPerCall),
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          },
        );
        for await (const page of pages) {
          for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
            const name = alarm.AlarmName ?? '';
            found.set(name, {
              name,
              state: alarm.StateValue as AlarmState,
              since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString(),
              reason: alarm.StateReason,
            });
          }
        }
      });
    }
    return names.map((name) => found.get(name) ?? { name, state: 'missing' });
  }

  /**
   * Reads the complete buckets of a period, oldest first, by {@link signalName}. Buckets without requests on either side
   * are left out: missing data is not zero.
   */
  async readSignals(
    signals: readonly Signal[],
    { source, bucketSeconds }: Pick<Stage, 'source' | 'bucketSeconds'>,
    period: Period,
  ): Promise<Record<string, Bucket[]>> {
    const slowerThan = await this.#latencyBaselines(signals, source, period.from);
    const from = aligned(Math.ceil, period.from, 60);
    const to = aligned(Math.floor, period.to, bucketSeconds);
    const keptFrom = aligned(Math.ceil, period.to - secondsRetentionMilliseconds, 60);
    const finelyFrom = bucketSeconds === 60 ? to : Math.max(from, keptFrom);
    const coarse = await this.#readBuckets(
      signals,
      { source, bucketSeconds: 60, slowerThan },
      { from, to: finelyFrom },
    );
    const fine = await this.#readBuckets(
      signals,
      { source, bucketSeconds, slowerThan },
      { from: finelyFrom, to },
    );
    return Object.fromEntries(
      Object.keys(coarse).map((name) => [name, [...coarse[name]!, ...(fine[name] ?? [])]]),
    );
  }

  /**
   * Reads the requests of both sides as AWS counts them on the target, for a source that counts others: what the service reports of itself,
   * or what VPC Lattice publishes late.
   *
   * @returns undefined where the signal `faults` of the source has them, or AWS counts none
   */
  async readServed(
    { source, bucketSeconds }: Pick<Stage, 'source' | 'bucketSeconds'>,
    period: Period,
  ): Promise<Bucket[] | undefined> {
    if (source === 'aws' || source === 'lambda' || !this.observed.targetMetrics) return undefined;
    const signals = await this.readSignals([{ kind: 'faults' }], { source: 'lambda', bucketSeconds }, period);
    return signals['faults'];
  }

  /**
   * Reads the requests and faults of both sides by the minute, as AWS Lambda counts them: complete minutes, oldest first.
   *
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async readLambdaFaults(period: Period): Promise<Bucket[]> {
    const signals = await this.readSignals(
      [{ kind: 'faults' }],
      { source: 'lambda', bucketSeconds: 60 },
      period,
    );
    return signals['faults'] ?? [];
  }

  /** True if a version reported requests on production itself, as `instrument` does. */
  async hasReported(version: string, period: Period): Promise<boolean> {
    const statistic = { name: 'Sum', periodSeconds: 300 };
    const query = reportedRequests(version, statistic, this.observed);
    const data = await readMetricData(this.client, { requests: [query] }, period);
    return data['requests']!.some((values) => values.size > 0);
  }

  async #readBuckets(
    signals: readonly Signal[],
    options: Pick<Stage, 'source' | 'bucketSeconds'> & { readonly slowerThan: ReadonlyMap<string, number> },
    period: Period,
  ): Promise<Record<string, Bucket[]>> {
    const { source, bucketSeconds, slowerThan } = options;
    const onBothSides = (from: MetricSource, quantity: Quantity, statistic = 'Sum') =>
      queriesBySide(from, quantity, { name: statistic, periodSeconds: bucketSeconds }, this.observed);
    const asksLattice = source === 'aws' && this.observed.targetMetrics !== undefined;
    const eventQueries = (signal: Signal): Query[] => {
      switch (signal.kind) {
        case 'faults':
          return onBothSides(this.#requestSource(signal, source), 'faults');
        case 'kpi':
          return onBothSides('instrumented', { kpi: signal.name });
        case 'slow': {
          const limit = slowerThan.get(signalName(signal));
          return limit === undefined
            ? []
            : onBothSides(this.#requestSource(signal, source), 'duration', `TC(${limit}:)`);
        }
        default:
          return assertNever(signal);
      }
    };
    const data = await readMetricData(
      this.client,
      {
        ...Object.fromEntries(
          [...new Set(signals.map((signal) => this.#requestSource(signal, source)))].map((from) => [
            requestsOf(from),
            onBothSides(from, 'requests'),
          ]),
        ),
        ...Object.fromEntries(signals.map((signal) => [signalName(signal), eventQueries(signal)])),
        [latticeFaults]: asksLattice ? onBothSides('vpc-lattice', 'faults') : [],
      },
      period,
    );
    return Object.fromEntries(
      signals.map((signal) => {
        const name = signalName(signal);
        const events = largestBySide(data[name]!);
        const requests = largestBySide(data[requestsOf(this.#requestSource(signal, source))]!);
        if (signal.kind === 'faults' && asksLattice) {
          const lattice = largestBySide(data[latticeFaults]!);
          const { faults, unreported } = mergeFaults(requests, events, lattice);
          const all = withUncountedRequests(requests, lattice, period.to);
          return [name, bucketsOf(all, faults, bucketSeconds, unreported)];
        }
        // Without a latency baseline no request can be classified as slow or not slow.
        return [name, data[name]!.length > 0 ? bucketsOf(requests, events, bucketSeconds) : []];
      }),
    );
  }

  /** Reads the data points of the metrics of gates: complete periods only, oldest first, by the label of the gate. */
  readMetrics(gates: readonly ThresholdGate[], period: Period): Promise<Record<string, ThresholdPoints>> {
    return readThresholdPoints(this.client, gates, period);
  }

  /** A KPI is a fraction of the requests that the service itself reports. */
  #requestSource(signal: Signal, source: SignalSource): MetricSource {
    if (signal.kind === 'kpi') return 'instrumented';
    if (source !== 'aws') return source;
    return this.observed.targetMetrics ? 'lambda' : 'vpc-lattice';
  }

  /** Reads production's latency before the release by signal name, in the unit of the source. */
  async #latencyBaselines(
    signals: readonly Signal[],
    source: SignalSource,
    releasedAt: number,
  ): Promise<Map<string, number>> {
    const slow = signals.filter((signal) => signal.kind === 'slow');
    const length = latencyBaselineSeconds * 1000;
    const to = Math.floor(releasedAt / bucketMilliseconds) * bucketMilliseconds;
    const data = await readMetricData(
      this.client,
      Object.fromEntries(
        slow.map((signal) => [
          signalName(signal),
          sideQueries(
            this.#requestSource(signal, source),
            'production',
            'duration',
            { name: `p${signal.percentile}`, periodSeconds: latencyBaselineSeconds },
            this.observed,
          ),
        ]),
      ),
      { from: to - length, to },
    );
    return new Map(
      Object.entries(data).flatMap(([name, values]) => {
        // A period that is not aligned with the hour may have two values. The slower one is the limit.
        const limits = values.flatMap((each) => [...each.values()]);
        return limits.length > 0 ? [[name, Math.max(...limits)] as const] : [];
      }),
    );
  }
}

/** The name of the queries of VPC Lattice's faults, beside those of Lambda. */
const latticeFaults = 'faults (vpc-lattice)';

function requestsOf(source: MetricSource): string {
  return `requests (${source})`;
}

function aligned(round: (value: number) => number, at: number, bucketSeconds: BucketSeconds): number {
  return round(at / (bucketSeconds * 1000)) * bucketSeconds * 1000;
}
