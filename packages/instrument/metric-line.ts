import { dimensionNames, namespace, ownMetricNames } from './metric-names';
import type { InstrumentOptions } from './options';
import type { Side } from './side';

/** The handler threw (`exception`), or answered with a status code of 500 or more (`answered`). */
export type Fault = 'exception' | 'answered';

/** The data of a served request in its line. */
export interface ServedRequest {
  /** The time of the response, in milliseconds since the epoch, so that a minute gets no requests after its end. */
  readonly at: number;
  readonly side: Side;
  readonly version: string;
  /** Lambda's id of the invocation, which a line of a fault has, so that it counts once. */
  readonly requestId: string | undefined;
  /** Undefined for a request without a fault. */
  readonly fault: Fault | undefined;
  readonly durationMilliseconds: number;
  /** The count of each declared KPI. */
  readonly kpis: Iterable<readonly [string, number]>;
}

/**
 * Formats a request in CloudWatch's embedded metric format (EMF), one line of JSON from which CloudWatch Logs extracts the
 * metrics: by side and version, and by side alone.
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
    Faults: request.fault ? 1 : 0,
    ...(request.fault && { Fault: request.fault, RequestId: request.requestId }),
    Duration: Number(request.durationMilliseconds.toFixed(3)),
    ...Object.fromEntries(request.kpis),
  });
}
