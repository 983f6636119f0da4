import * as sdk from '@aws-sdk/client-cloudwatch';
import type {
  Connections,
  MetricSeries,
  MetricSink,
  SeriesIdentity,
} from '../../packages/local-cloud/kernel/peers';
import type { Operation, ResourceType, Service } from '../../packages/local-cloud/kernel/service';
import type { Site } from '../../packages/local-cloud/kernel/cloud-context';
import { alarmOperations } from './alarm-operations';
import { Alarms } from './alarms';
import { Dashboards } from './dashboards';
import { ingestEmbeddedMetrics } from './embedded-metrics';
import { metricOperations } from './read-metric-data';
import { cloudWatchResourceTypes } from './resource-types';
import { SeriesStore } from './series';

export interface CloudWatchOptions {
  /**
   * How long after its end a minute of data can be read, in milliseconds.
   *
   * @default 60_000
   */
  readonly publicationDelayMilliseconds?: number;
}

/** Amazon CloudWatch: metrics, metric math, metric alarms and dashboards. */
export class CloudWatchService implements Service, MetricSink {
  readonly signingName = 'monitoring';
  readonly sdk = sdk;
  readonly validationErrorCode = 'ValidationError';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly resourceTypes: Readonly<Record<string, ResourceType>>;
  readonly alarms: Alarms;
  readonly dashboards = new Dashboards();
  readonly #store: SeriesStore;

  constructor(
    site: Site,
    connections: Pick<Connections, 'events' | 'messages'>,
    options: CloudWatchOptions = {},
  ) {
    const store = new SeriesStore(site.clock, options.publicationDelayMilliseconds ?? 60_000);
    this.alarms = new Alarms(site, connections, store);
    this.#store = store;
    this.operations = { ...metricOperations(site, store), ...alarmOperations(site, this.alarms) };
    this.resourceTypes = cloudWatchResourceTypes(site, this.alarms, this.dashboards);
  }

  series(identity: SeriesIdentity): MetricSeries {
    return this.#store.series(identity);
  }

  /**
   * Records the metrics of a log line in embedded metric format.
   *
   * @param at the time of the line, in milliseconds since the epoch
   * @returns whether the line was in that format
   */
  ingestEmbeddedMetrics(line: string, at: number): boolean {
    return ingestEmbeddedMetrics(this.#store, line, at);
  }
}
