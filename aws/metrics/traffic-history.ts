import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../client/settings';
import type { MetricPoint } from '../../core/analysis/evidence/evidence';
import type { TrafficHistory } from '../../core/planning/traffic-profile';
import { lambdaAliasMetrics } from '../targets/lambda/lambda-alias';
import type { Period } from './metric-data';
import { readMetricData, type MetricValues } from './metric-data';
import { sideQueries } from './signal-queries';

const hourSeconds = 3600;

/** CloudWatch keeps hourly values for 455 days. */
export const mostHistoryDays = 455;

/**
 * Reads the hourly traffic of production's alias from Lambda's metrics. The newest hour may be incomplete.
 *
 * @param period extended to the beginning of its first hour
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readTrafficHistory(
  { functionName, alias }: { readonly functionName: string; readonly alias: string },
  period: Period,
  client = new CloudWatchClient(clientSettings),
): Promise<TrafficHistory> {
  const hour = hourSeconds * 1000;
  const from = Math.floor(period.from / hour) * hour;
  const statistic = { name: 'Sum', periodSeconds: hourSeconds };
  const observed = {
    service: '',
    targetGroups: { production: '', canary: '' },
    targetMetrics: lambdaAliasMetrics({ functionName, aliasNames: { production: alias, canary: '' } }),
  };
  const query = (quantity: 'requests' | 'faults') =>
    sideQueries('lambda', 'production', quantity, statistic, observed);
  const data = await readMetricData(
    client,
    { requests: query('requests'), faults: query('faults') },
    { from, to: period.to },
  );
  return { from, to: period.to, requests: pointsOf(data['requests']), faults: pointsOf(data['faults']) };
}

function pointsOf([values]: readonly MetricValues[] = []): MetricPoint[] {
  return [...(values ?? [])]
    .map(([startsAt, value]) => ({ startsAt, value }))
    .sort((one, other) => one.startsAt - other.startsAt);
}
