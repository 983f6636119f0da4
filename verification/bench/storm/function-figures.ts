import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { LocalCloud } from '../../../packages/local-cloud';

/** The metrics of a function: counts, milliseconds, and the share of all time. */
export interface FunctionFigures {
  readonly invocations: number;
  readonly throttles: number;
  readonly errors: number;
  readonly dropped: number;
  readonly totalMilliseconds: number;
  readonly longestMilliseconds: number;
  /** The longest time that an event waited. */
  readonly oldestEventMilliseconds: number;
}

const metrics = {
  invocations: ['Invocations', 'Sum'],
  throttles: ['Throttles', 'Sum'],
  errors: ['Errors', 'Sum'],
  dropped: ['AsyncEventsDropped', 'Sum'],
  totalMilliseconds: ['Duration', 'Sum'],
  longestMilliseconds: ['Duration', 'Maximum'],
  oldestEventMilliseconds: ['AsyncEventAge', 'Maximum'],
} as const satisfies Record<keyof FunctionFigures, readonly [name: string, statistic: string]>;

/** Reads the metrics of a function since a time, which must be less than a day ago. */
export async function functionFigures(
  cloud: LocalCloud,
  functionName: string,
  since: number,
): Promise<FunctionFigures> {
  const read = Object.entries(metrics).map(([Id, [MetricName, Stat]]) => ({
    Id,
    MetricStat: {
      Period: 86_400,
      Stat,
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [{ Name: 'FunctionName', Value: functionName }],
      },
    },
  }));
  const { MetricDataResults = [] } = await new CloudWatchClient(cloud.directClientConfig).send(
    new GetMetricDataCommand({
      StartTime: new Date(since),
      EndTime: new Date(cloud.context.clock.now()),
      MetricDataQueries: read,
    }),
  );
  return Object.fromEntries(
    Object.keys(metrics).map((name) => [
      name,
      MetricDataResults.find(({ Id }) => Id === name)?.Values?.[0] ?? 0,
    ]),
  ) as unknown as FunctionFigures;
}
