import * as sdk from '@aws-sdk/client-cloudwatch';
import type { PeerServices, MetricSeries, MetricSink, SeriesIdentity } from '../../kernel/peers';
import type { Operation, ResourceType, Service } from '../../kernel/service';
import type { CloudContext } from '../../kernel/cloud-context';
import { alarmOperations } from './operations/alarms';
import { Alarms } from './alarms/alarms';
import { Dashboards } from './operations/dashboards';
import { ingestEmbeddedMetrics } from './state/embedded-metrics';
import { metricOperations } from './operations/read-metric-data';
import { cloudWatchResourceTypes } from './cloudformation';
import { SeriesStore } from './state/series';

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

  constructor(context: CloudContext, peers: Pick<PeerServices, 'events' | 'messages'>) {
    const store = new SeriesStore(context);
    this.alarms = new Alarms(context, peers, store);
    this.#store = store;
    this.operations = { ...metricOperations(context, store), ...alarmOperations(context, this.alarms) };
    this.resourceTypes = cloudWatchResourceTypes(context, this.alarms, this.dashboards);
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
