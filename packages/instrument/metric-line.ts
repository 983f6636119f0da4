import { dimensionNames, namespace, ownMetricNames } from './metric-names';
import type { InstrumentOptions } from './options';
import type { Side } from './side';

/** A request that was served, as far as its line tells. */
export interface ServedRequest {
  /** When it was over, in milliseconds since 1970: a minute that is over gets no further requests. */
  readonly at: number;
  readonly side: Side;
  readonly version: string;
  readonly isFault: boolean;
  readonly durationMilliseconds: number;
  /** By KPI, each that was declared. */
  readonly kpis: Iterable<readonly [string, number]>;
}

/**
 * Tells a request in CloudWatch's embedded metric format (EMF), on one line of JSON, from which CloudWatch Logs
 * takes the metrics: for a version on its side, and for the side whatever version it had.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function metricLine(options: InstrumentOptions, request: ServedRequest): string {
  const { service, kpis = [], resolution } = options;
  const storage = resolution === 'second' ? { StorageResolution: 1 } : {};
  return JSON.stringify({
    _aws: {
      Timestamp: request.at,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [dimensionNames, dimensionNames.slice(0, 2)],
          Metrics: [...ownMetricNames, ...kpis].map((name) => ({
            Name: name,
            Unit: name === 'Duration' ? 'Milliseconds' : 'Count',
            ...storage,
          })),
        },
      ],
    },
    Service: service,
    Side: request.side,
    Version: request.version,
    Requests: 1,
    Faults: request.isFault ? 1 : 0,
    Duration: Number(request.durationMilliseconds.toFixed(3)),
    ...Object.fromEntries(request.kpis),
  });
}
