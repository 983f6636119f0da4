import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { MetricPoint, ThresholdPoints } from '../../core/analysis/evidence/evidence';
import type { ThresholdGate } from '../../core/strategy/gates';
import { readMetricData, type MetricValues, type Period } from './metric-data';

/** The time before the release that is read too, so that a metric without any data, such as a misspelt one, is found at the first check. */
const historyMilliseconds = 3 * 3_600_000;

/**
 * Reads the data points of threshold gates: complete periods only, oldest first, by the label of the gate.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readThresholdPoints(
  client: CloudWatchClient,
  gates: readonly ThresholdGate[],
  period: Period,
): Promise<Record<string, ThresholdPoints>> {
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
): Promise<ThresholdPoints> {
  const ids = Object.keys(gate.metrics);
  const metrics = ids.map((id) => {
    const { namespace, name, dimensions, statistic } = gate.metrics[id]!;
    return {
      Id: id,
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
  const history = { from: period.from - historyMilliseconds, to: Math.max(period.from, period.to) };
  const { values = [] } = await readMetricData(client, { values: [...metrics, ...expression] }, history);
  return {
    values: pointsOf(values.at(-1)).filter(({ startsAt }) => startsAt >= period.from),
    parts: Object.fromEntries(ids.map((id, index) => [id, pointsOf(values[index])])),
  };
}

function pointsOf(values: MetricValues = new Map()): MetricPoint[] {
  return [...values]
    .map(([startsAt, value]) => ({ startsAt, value }))
    .sort((one, other) => one.startsAt - other.startsAt);
}
