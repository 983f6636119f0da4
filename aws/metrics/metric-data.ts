import {
  paginateGetMetricData,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { ReleaseError } from '../../core/errors/release-error';
import { awsCall } from '../client/calls';

/** A time span in milliseconds since the epoch; what is read lies within. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

/** A query. It needs an id only if metric math refers to it. */
export type Query = Omit<MetricDataQuery, 'Id'> & { readonly Id?: string };

/** The values of a query, by the beginning of their period in milliseconds since the epoch. */
export type MetricValues = ReadonlyMap<number, number>;

/**
 * Reads all pages of metric data. Throws if CloudWatch could not answer a query completely: a partial answer would look like
 * little traffic.
 *
 * @param queries by a name of the caller's choice
 * @param period in milliseconds since the epoch; the end is exclusive
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readMetricData(
  client: CloudWatchClient,
  queries: Readonly<Record<string, readonly Query[]>>,
  period: Period,
): Promise<Record<string, MetricValues[]>> {
  const names = Object.keys(queries);
  const ids = new Map<string, Map<number, number>>();
  const metricDataQueries = names.flatMap((name, group) =>
    queries[name]!.map((query, index) => {
      const Id = idOf(query, group, index);
      ids.set(Id, new Map());
      return { ...query, Id };
    }),
  );
  if (metricDataQueries.length > 0 && period.from < period.to) {
    await awsCall('cloudwatch GetMetricData', async () => {
      const pages = paginateGetMetricData(
        { client },
        {
          StartTime: new Date(period.from),
          EndTime: new Date(period.to),
          MetricDataQueries: metricDataQueries,
          ScanBy: 'TimestampAscending',
        },
      );
      for await (const page of pages) {
        for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
          if (StatusCode === 'InternalError' || StatusCode === 'Forbidden') {
            throw new ReleaseError('AwsCallFailed', `cloudwatch GetMetricData: ${Id} is ${StatusCode}`);
          }
          for (const [index, timestamp] of Timestamps.entries()) {
            ids.get(Id)?.set(timestamp.getTime(), Values[index] ?? 0);
          }
        }
      }
    });
  }
  return Object.fromEntries(
    names.map((name, group) => [
      name,
      queries[name]!.map((query, index) => ids.get(idOf(query, group, index))!),
    ]),
  );
}

function idOf(query: Query, group: number, index: number): string {
  return query.Id ?? `q${group}_${index}`;
}
