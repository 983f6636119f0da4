import { CloudWatchClient, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../client/settings';
import { latencyBaselineSeconds } from '../../core/strategy/defaults';
import { assertNever } from '../../core/errors/assert-never';
import {
  bucketMilliseconds,
  type AlarmObservation,
  type AlarmState,
  type Bucket,
  type MetricPoint,
} from '../../core/analysis/evidence/evidence';
import type { ThresholdGate } from '../../core/strategy/gates';
import { signalName, type Signal } from '../../core/analysis/evidence/signals';
import type { BucketSeconds, SignalSource, Stage } from '../../core/strategy/stage';
import type { Side } from '../../core/traffic/side';
import { awsCall } from '../client/calls';
import { readMetricData, type MetricValues, type Query } from './metric-data';
import { sideQuery, type MetricSource, type Observed, type Quantity } from './signal-queries';

/** DescribeAlarms takes at most 100 names. */
const alarmsPerCall = 100;

const sides: readonly Side[] = ['canary', 'production'];

/**
 * Metrics of less than a minute are kept for three hours; a little less is asked for, so that none is cut off.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html#Metric
 */
const secondsRetentionMilliseconds = (3 * 60 - 5) * 60_000;

/** A time span in milliseconds since the epoch; what is read lies within. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** What Amazon CloudWatch has seen of both sides. */
export class Observations {
  constructor(
    private readonly observed: Observed,
    private readonly client = new CloudWatchClient(clientSettings),
  ) {}

  /** The state of each of these alarms, in their order. */
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
            found.set(name, { name, state: alarm.StateValue as AlarmState, reason: alarm.StateReason });
          }
        }
      });
    }
    return names.map((name) => found.get(name) ?? { name, state: 'missing' });
  }

  /**
   * What both sides did in each complete bucket of a period, oldest first, by {@link signalName}. Buckets in which
   * neither side has requests are left out: no data is not zero.
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

  async #readBuckets(
    signals: readonly Signal[],
    options: Pick<Stage, 'source' | 'bucketSeconds'> & { readonly slowerThan: ReadonlyMap<string, number> },
    period: Period,
  ): Promise<Record<string, Bucket[]>> {
    const { source, bucketSeconds, slowerThan } = options;
    const onBothSides = (from: MetricSource, quantity: Quantity, statistic = 'Sum') =>
      sides.map((side) =>
        sideQuery(from, side, quantity, { name: statistic, periodSeconds: bucketSeconds }, this.observed),
      );
    const eventQueries = (signal: Signal): Query[] => {
      switch (signal.kind) {
        case 'faults':
          return this.#faultSources(source).flatMap((from) => onBothSides(from, 'faults'));
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
      },
      period,
    );
    return Object.fromEntries(
      signals.map((signal) => {
        const name = signalName(signal);
        const events = data[name]!;
        const told = data[requestsOf(this.#requestSource(signal, source))]!;
        const requests = signal.kind === 'faults' ? withUnheardOf(told, events, period.to) : told;
        // Without a baseline nothing is known to be slow, and nothing is known not to be.
        return [name, events.length > 0 ? bucketsOf(requests, events, bucketSeconds) : []];
      }),
    );
  }

  /** The data points of each gate's metric within a period, oldest first, by the gate's label. */
  async readMetrics(gates: readonly ThresholdGate[], period: Period): Promise<Record<string, MetricPoint[]>> {
    const read = await Promise.all(
      gates.map(async (gate) => {
        const step = gate.periodSeconds * 1000;
        const complete = {
          from: Math.ceil(period.from / step) * step,
          to: Math.floor(period.to / step) * step,
        };
        const points = await this.#readThreshold(gate, complete);
        return [gate.label, points] as const;
      }),
    );
    return Object.fromEntries(read);
  }

  async #readThreshold(gate: ThresholdGate, period: Period): Promise<MetricPoint[]> {
    if (period.from >= period.to) return [];
    const ids = Object.keys(gate.metrics);
    const metrics = ids.map((id) => {
      const { namespace, name, dimensions, statistic } = gate.metrics[id]!;
      return {
        Id: id,
        ReturnData: gate.expression === undefined,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: name,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: gate.periodSeconds,
          Stat: statistic,
        },
      };
    });
    const expression =
      gate.expression === undefined ? [] : [{ Id: 'theGate', Expression: gate.expression, ReturnData: true }];
    const { values } = await readMetricData(this.client, { values: [...metrics, ...expression] }, period);
    const last = values?.at(-1) ?? new Map<number, number>();
    return [...last].map(([startsAt, value]) => ({ startsAt, value })).sort(byTime);
  }

  /** What the service tells of its goals is a share of the requests that it tells of. */
  #requestSource(signal: Signal, source: SignalSource): MetricSource {
    if (signal.kind === 'kpi') return 'instrumented';
    return source === 'aws' ? this.#awsSources[0] : source;
  }

  #faultSources(source: SignalSource): readonly MetricSource[] {
    return source === 'aws' ? this.#awsSources : [source];
  }

  /** Lambda does not know answers of 5xx; whether VPC Lattice counts everything else is for AWS to show. */
  get #awsSources(): readonly [MetricSource, ...MetricSource[]] {
    return this.observed.targetMetrics ? ['lambda', 'vpc-lattice'] : ['vpc-lattice'];
  }

  /** By signal name: how slow production was before the release, in the source's unit. */
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
          [
            sideQuery(
              this.#requestSource(signal, source),
              'production',
              'duration',
              { name: `p${signal.percentile}`, periodSeconds: latencyBaselineSeconds },
              this.observed,
            ),
          ],
        ]),
      ),
      { from: to - length, to },
    );
    return new Map(
      Object.entries(data).flatMap(([name, [values]]) => {
        // A period that is not aligned with the hour may give two values: the slower is the limit.
        const limits = [...(values?.values() ?? [])];
        return limits.length > 0 ? [[name, Math.max(...limits)] as const] : [];
      }),
    );
  }
}

function requestsOf(source: MetricSource): string {
  return `requests (${source})`;
}

function aligned(round: (value: number) => number, at: number, bucketSeconds: BucketSeconds): number {
  return round(at / (bucketSeconds * 1000)) * bucketSeconds * 1000;
}

/**
 * Lambda hears of no request when the version that was to serve it is gone: where it tells of none at all, every
 * fault that VPC Lattice saw was a request. What Lambda says of the newest minute may still be on its way.
 *
 * @param requests of the canary and of production
 * @param faults the same, from each place in turn
 * @param to the end of what was read, in milliseconds since the epoch
 */
function withUnheardOf(
  requests: readonly MetricValues[],
  faults: readonly MetricValues[],
  to: number,
): MetricValues[] {
  return requests.map((values, side) => {
    const isUnheardOf = ([start, count]: readonly [number, number]) =>
      count > 0 && start < to - bucketMilliseconds && !values.has(start);
    const unheardOf = faults
      .filter((_, index) => index % sides.length === side)
      .flatMap((seen) => [...seen].filter(isUnheardOf));
    return new Map([...unheardOf, ...values]);
  });
}

/**
 * @param requests of the canary and of production
 * @param events the same, once or from several places: the one that saw more speaks
 */
function bucketsOf(
  requests: readonly MetricValues[],
  events: readonly MetricValues[],
  seconds: BucketSeconds,
): Bucket[] {
  const starts = [...new Set(requests.flatMap((values) => [...values.keys()]))].sort(
    (one, other) => one - other,
  );
  const at = (start: number, side: number) => {
    const requested = requests[side]?.get(start) ?? 0;
    const seen = events.filter((_, index) => index % sides.length === side);
    const most = Math.max(0, ...seen.map((values) => values.get(start) ?? 0));
    // Two places may put a request into different minutes, and goals may be told in parts: a request has at most one.
    return { requests: requested, events: Math.min(requested, Math.round(most)) };
  };
  return starts.map((startsAt) => ({
    startsAt,
    ...(seconds !== 60 && { seconds }),
    canary: at(startsAt, 0),
    production: at(startsAt, 1),
  }));
}

function byTime(one: MetricPoint, other: MetricPoint): number {
  return one.startsAt - other.startsAt;
}
