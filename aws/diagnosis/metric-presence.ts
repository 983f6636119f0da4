import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { ThresholdGate } from '../../core/strategy/gates';
import { clientSettings } from '../client/settings';
import { readMetricData, type MetricValues, type Query } from '../metrics/metric-data';
import { queriesBySide, type Observed } from '../metrics/signal-queries';

/** The metrics that gates judge by, as far as they had data lately. */
export interface MetricPresence {
  /** The requests that the target itself counted, on both sides. */
  readonly requests: number;
  /** The requests that VPC Lattice counted of the two target groups. */
  readonly latticeRequests: number;
  /** The metrics of threshold gates without any data. */
  readonly silent: readonly GateMetric[];
}

/** A metric of a threshold gate. */
export type GateMetric = Pick<ThresholdGate['metrics'][string], 'namespace' | 'name' | 'dimensions'> & {
  /** The label of the gate. */
  readonly gate: string;
};

/** One point an hour: 24 of a metric are enough to see one. */
const periodSeconds = 3600;

/**
 * Reads which metrics had data.
 *
 * @param period in milliseconds since the epoch
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readMetricPresence(
  observed: Observed,
  gates: readonly ThresholdGate[],
  period: { readonly from: number; readonly to: number },
  client = new CloudWatchClient(clientSettings),
): Promise<MetricPresence> {
  const metrics = gates.flatMap(({ label: gate, metrics: of }) =>
    Object.values(of).map(({ namespace, name, dimensions }) => ({ gate, namespace, name, dimensions })),
  );
  const sum = { name: 'Sum', periodSeconds };
  const read = await readMetricData(
    client,
    {
      requests: observed.targetMetrics ? queriesBySide('lambda', 'requests', sum, observed) : [],
      lattice: queriesBySide('vpc-lattice', 'requests', sum, observed),
      gates: metrics.map(sampleCountOf),
    },
    {
      from: Math.floor(period.from / (periodSeconds * 1000)) * periodSeconds * 1000,
      to: period.to,
    },
  );
  return {
    requests: totalOf(read['requests']!),
    latticeRequests: totalOf(read['lattice']!),
    silent: metrics.filter((_, index) => totalOf([read['gates']![index]!]) === 0),
  };
}

function sampleCountOf({ namespace, name, dimensions }: GateMetric): Query {
  return {
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: periodSeconds,
      Stat: 'SampleCount',
    },
  };
}

function totalOf(series: readonly MetricValues[]): number {
  return series.flatMap((values) => [...values.values()]).reduce((sum, value) => sum + value, 0);
}
