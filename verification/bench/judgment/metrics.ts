import {
  CloudWatchClient,
  type DescribeAlarmsCommandInput,
  type DescribeAlarmsCommandOutput,
  type GetMetricDataCommandInput,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { seededChance } from '../../../core/planning/simulation/seeded-chance';
import { poisson } from '../../../core/planning/simulation/poisson';

/** The default number of data points in a page of GetMetricData. */
const mostDatapointsPerPage = 100_800;

/** The CloudWatch calls of a judgment. */
export interface CloudWatchCalls {
  getMetricData: number;
  metrics: number;
  datapoints: number;
  describeAlarms: number;
}

/** A service with traffic in every minute, as its metrics describe it. */
export interface WatchedService {
  /** Requests of each side in a minute, on average. */
  readonly requestsPerMinute: number;
  /** The fraction of requests that count as the event: a fault, a slow response or a KPI. */
  readonly eventRate: number;
}

/**
 * Creates a client that answers GetMetricData and DescribeAlarms in this process, without network and encoding, and
 * counts the calls. All alarms are OK; every metric has a point in each period.
 */
export function countingCloudWatch(
  { requestsPerMinute, eventRate }: WatchedService,
  calls: CloudWatchCalls,
): CloudWatchClient {
  const chance = seededChance(1);
  const valueOf = (query: MetricDataQuery) => {
    const isRequests = /Invocations|"TotalRequestCount"|^Requests$/.test(
      query.MetricStat?.Metric?.MetricName ?? query.Expression ?? '',
    );
    return poisson(requestsPerMinute * (isRequests ? 1 : eventRate), chance);
  };
  const metricData = (input: GetMetricDataCommandInput): Partial<GetMetricDataCommandOutput> => {
    const queries = (input.MetricDataQueries ?? []).filter(({ ReturnData }) => ReturnData !== false);
    const from = Number(input.StartTime);
    const to = Number(input.EndTime);
    const results = queries.map((query) => {
      const period = (query.MetricStat?.Period ?? 60) * 1000;
      const timestamps = Array.from(
        { length: Math.ceil((to - from) / period) },
        (_, index) => new Date(from + index * period),
      );
      return { Id: query.Id, Timestamps: timestamps, Values: timestamps.map(() => valueOf(query)) };
    });
    const datapoints = results.reduce((sum, { Values }) => sum + Values.length, 0);
    if (datapoints > mostDatapointsPerPage) throw new RangeError('there would be a second page');
    calls.getMetricData += 1;
    calls.metrics += input.MetricDataQueries?.length ?? 0;
    calls.datapoints += datapoints;
    return { MetricDataResults: results };
  };
  const alarms = ({ AlarmNames = [] }: DescribeAlarmsCommandInput): Partial<DescribeAlarmsCommandOutput> => {
    calls.describeAlarms += 1;
    return { MetricAlarms: AlarmNames.map((name) => ({ AlarmName: name, StateValue: 'OK' })) };
  };
  const client = new CloudWatchClient({ region: 'us-east-1' });
  client.middlewareStack.add(
    (_, context) =>
      ({ input }) => {
        const output =
          context['commandName'] === 'DescribeAlarmsCommand'
            ? alarms(input as DescribeAlarmsCommandInput)
            : metricData(input as GetMetricDataCommandInput);
        return Promise.resolve({ response: {}, output: { $metadata: {}, ...output } });
      },
    { step: 'initialize', priority: 'low' },
  );
  return client;
}
