import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../client/settings';
import type { Period } from '../metrics/metric-data';
import { readMetricData } from '../metrics/metric-data';

const daySeconds = 86_400;

/**
 * Sums how often rules were triggered, from the metric `TriggeredRules` of `AWS/Events`.
 *
 * @param period extended to the beginning of its first day
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function countTriggers(
  ruleNames: readonly string[],
  period: Period,
  client = new CloudWatchClient(clientSettings),
): Promise<number> {
  const day = daySeconds * 1000;
  const { triggered = [] } = await readMetricData(
    client,
    {
      triggered: ruleNames.map((name) => ({
        MetricStat: {
          Metric: {
            Namespace: 'AWS/Events',
            MetricName: 'TriggeredRules',
            Dimensions: [{ Name: 'RuleName', Value: name }],
          },
          Period: daySeconds,
          Stat: 'Sum',
        },
      })),
    },
    { from: Math.floor(period.from / day) * day, to: period.to },
  );
  return triggered.flatMap((values) => [...values.values()]).reduce((sum, value) => sum + value, 0);
}
