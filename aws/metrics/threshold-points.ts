import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricPoint } from '../../core/analysis/evidence/evidence';
import type { ThresholdGate } from '../../core/strategy/gates';
import { readMetricData, type Period } from './metric-data';

/**
 * Reads the data points of the metrics of gates: complete periods only, oldest first, by the label of the gate.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readThresholdPoints(
  client: CloudWatchClient,
  gates: readonly ThresholdGate[],
  period: Period,
): Promise<Record<string, MetricPoint[]>> {
  const read = await Promise.all(
    gates.map(async (gate) => {
      const step = gate.periodSeconds * 1000;
      const complete = {
        from: Math.ceil(period.from / step) * step,
        to: Math.floor(period.to / step) * step,
      };
      return [gate.label, await readPoints(client, gate, complete)] as const;
    }),
  );
  return Object.fromEntries(read);
}

async function readPoints(
  client: CloudWatchClient,
  gate: ThresholdGate,
  period: Period,
): Promise<MetricPoint[]> {
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
  const { values } = await readMetricData(client, { values: [...metrics, ...expression] }, period);
  const last = values?.at(-1) ?? new Map<number, number>();
  return [...last].map(([startsAt, value]) => ({ startsAt, value })).sort(byTime);
}

function byTime(one: MetricPoint, other: MetricPoint): number {
  return one.startsAt - other.startsAt;
}
