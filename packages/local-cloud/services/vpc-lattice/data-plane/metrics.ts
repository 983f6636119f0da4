import type { Timer } from '../../../clock/clock';
import type { PeerServices, MetricSeries } from '../../../kernel/peers';
import type { CloudContext } from '../../../kernel/cloud-context';

const metricNamespace = 'AWS/VpcLattice';
const minuteMilliseconds = 60_000;
const statusClasses = ['2XX', '3XX', '4XX', '5XX'] as const;
/** Statuses that Lattice counts by themselves when it made the answer (User Guide, monitoring-cloudwatch). */
const latticeStatuses = [400, 403, 404, 429, 500, 502, 504] as const;

const targetGroupCounts = ['TotalRequestCount', ...statusClasses.map((status) => `HTTPCode_${status}_Count`)];
const serviceCounts = [
  ...targetGroupCounts,
  'RequestTimeoutCount',
  ...latticeStatuses.map((status) => `HTTPCode_VpcLattice_${status}_Count`),
];

/** One answered request, as metrics and observers see it. */
export interface AnsweredRequest {
  /** When it arrived, in virtual milliseconds since the epoch. */
  readonly startedAt: number;
  readonly availabilityZone: string;
  readonly serviceId: string;
  /** Set when a target group was chosen. */
  readonly targetGroupId: string | undefined;
  readonly status: number;
  /** Virtual milliseconds. */
  readonly durationMilliseconds: number;
  /** True if the data plane made the answer rather than a function. */
  readonly ownAnswer: boolean;
  readonly timedOut: boolean;
  /** Says why, if the data plane answered because the function could not. */
  readonly reason?: string;
}

/**
 * The HTTP metrics of VPC Lattice, by target group and Availability Zone and by service and Availability Zone. Metrics of connections
 * are not published.
 *
 * From a resource's first request in a zone on, every count also gets a 0 each minute, as documented: a minute
 * without traffic has a value. Unsure: whether AWS publishes HTTP metrics of Lambda target groups at all, and whether
 * answers that Lattice makes itself (a function error, a fixed response) count among a target group's
 * and a service's HTTPCode_*XX_Count. Here they do, where a target group was chosen, and always for the service.
 */
export class TrafficMetrics {
  readonly #reporters = new Map<string, Reporter>();

  constructor(
    private readonly context: CloudContext,
    private readonly peers: Pick<PeerServices, 'metrics'>,
    /** True if a service or target group of that id still exists: metrics of deleted ones end. */
    private readonly exists: (id: string) => boolean,
  ) {}

  record(request: AnsweredRequest): void {
    const { serviceId, targetGroupId, availabilityZone: zone } = request;
    this.#reporter('Service', serviceId, zone, serviceCounts).record(request);
    if (targetGroupId !== undefined) {
      this.#reporter('TargetGroup', targetGroupId, zone, targetGroupCounts).record(request);
    }
  }

  /** Ends the zeros of every minute. */
  stop(): void {
    for (const reporter of this.#reporters.values()) reporter.stop();
    this.#reporters.clear();
  }

  #reporter(
    dimension: 'Service' | 'TargetGroup',
    id: string,
    zone: string,
    counts: readonly string[],
  ): Reporter {
    const key = `${id} ${zone}`;
    const known = this.#reporters.get(key);
    if (known) return known;
    const dimensions = { [dimension]: id, AvailabilityZone: zone };
    const series = (name: string, unit: string) =>
      this.peers.metrics.series({ namespace: metricNamespace, name, dimensions, unit });
    const reporter = new Reporter(
      this.context,
      new Map(counts.map((name) => [name, series(name, 'Count')])),
      series('RequestTime', 'Milliseconds'),
      () => this.exists(id),
    );
    this.#reporters.set(key, reporter);
    return reporter;
  }
}

/** The series of one resource in one zone. */
class Reporter {
  readonly #requests: MetricSeries | undefined;
  readonly #timeouts: MetricSeries | undefined;
  readonly #byClass: readonly (MetricSeries | undefined)[];
  readonly #byOwnStatus: ReadonlyMap<number, MetricSeries | undefined>;
  #nextZeros: Timer | undefined;

  constructor(
    private readonly context: CloudContext,
    private readonly counts: ReadonlyMap<string, MetricSeries>,
    private readonly requestTime: MetricSeries,
    private readonly exists: () => boolean,
  ) {
    this.#requests = counts.get('TotalRequestCount');
    this.#timeouts = counts.get('RequestTimeoutCount');
    this.#byClass = statusClasses.map((status) => counts.get(`HTTPCode_${status}_Count`));
    this.#byOwnStatus = new Map(
      latticeStatuses.map((status) => [status, counts.get(`HTTPCode_VpcLattice_${status}_Count`)]),
    );
    this.#recordZeros();
  }

  record(request: AnsweredRequest): void {
    this.#requests?.record(1);
    this.requestTime.record(request.durationMilliseconds);
    this.#byClass[Math.floor(request.status / 100) - 2]?.record(1);
    if (request.ownAnswer) this.#byOwnStatus.get(request.status)?.record(1);
    if (request.timedOut) this.#timeouts?.record(1);
  }

  stop(): void {
    this.#nextZeros?.cancel();
  }

  #recordZeros(): void {
    if (!this.exists()) return;
    for (const series of this.counts.values()) series.record(0);
    const { clock } = this.context;
    const nextMinute = (Math.floor(clock.now() / minuteMilliseconds) + 1) * minuteMilliseconds;
    this.#nextZeros = clock.at(nextMinute, () => this.#recordZeros());
  }
}
