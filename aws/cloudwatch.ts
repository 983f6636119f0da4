import {
  CloudWatchClient,
  paginateDescribeAlarms,
  paginateGetMetricData,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { bucketMilliseconds, type AlarmObservation, type AlarmState, type Bucket } from '../core/evidence';
import type { Side } from '../core/traffic';
import { awsCall } from './calls';

const sides: readonly Side[] = ['canary', 'production'];
const counts = { requests: 'Invocations', faults: 'Errors' } as const;
type Count = keyof typeof counts;

/** DescribeAlarms takes at most 100 names. */
const alarmsPerCall = 100;

/** What Amazon CloudWatch has seen of both sides. */
export class Observations {
  constructor(private readonly client = new CloudWatchClient({})) {}

  /** The state of each of these alarms, in their order. */
  async readAlarms(names: readonly string[]): Promise<AlarmObservation[]> {
    const found = new Map<string, AlarmObservation>();
    for (let from = 0; from < names.length; from += alarmsPerCall) {
      await awsCall('cloudwatch DescribeAlarms', async () => {
        const pages = paginateDescribeAlarms(
          { client: this.client },
          {
            AlarmNames: names.slice(from, from + alarmsPerCall),
            AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          },
        );
        for await (const page of pages) {
          for (const alarm of [...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? [])]) {
            const name = alarm.AlarmName ?? '';
            found.set(name, { name, state: alarm.StateValue as AlarmState, reason: alarm.StateReason });
          }
        }
      });
    }
    return names.map((name) => found.get(name) ?? { name, state: 'missing' });
  }

  /**
   * What both aliases of a function did in each complete minute of a period, oldest first. Minutes that
   * CloudWatch has nothing about are left out: no data is not zero.
   *
   * Read by `Resource` = `name:alias`, because calls through an alias are not recorded under their version.
   *
   * @param period.from @param period.to in milliseconds since the epoch; a minute must lie within
   * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
   */
  async readBuckets(
    functionName: string,
    aliases: Readonly<Record<Side, string>>,
    period: { from: number; to: number },
  ): Promise<Bucket[]> {
    const from = Math.ceil(period.from / bucketMilliseconds) * bucketMilliseconds;
    const to = Math.floor(period.to / bucketMilliseconds) * bucketMilliseconds;
    if (from >= to) return [];
    const observed = await this.#readSums(from, to, (side, count) => ({
      Id: queryId(side, count),
      MetricStat: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: counts[count],
          Dimensions: [
            { Name: 'FunctionName', Value: functionName },
            { Name: 'Resource', Value: `${functionName}:${aliases[side]}` },
          ],
        },
        Period: bucketMilliseconds / 1000,
        Stat: 'Sum',
      },
    }));
    const startsAt = [...new Set([...observed.values()].flatMap((sums) => [...sums.keys()]))].sort(
      (one, other) => one - other,
    );
    const sumAt = (minute: number, side: Side, count: Count) =>
      observed.get(queryId(side, count))?.get(minute) ?? 0;
    const sideAt = (minute: number, side: Side) => ({
      requests: sumAt(minute, side, 'requests'),
      faults: sumAt(minute, side, 'faults'),
    });
    return startsAt.map((minute) => ({
      startsAt: minute,
      canary: sideAt(minute, 'canary'),
      production: sideAt(minute, 'production'),
    }));
  }

  /** By query id: the sum of each minute. */
  async #readSums(
    from: number,
    to: number,
    query: (side: Side, count: Count) => MetricDataQuery,
  ): Promise<Map<string, Map<number, number>>> {
    const sums = new Map<string, Map<number, number>>();
    await awsCall('cloudwatch GetMetricData', async () => {
      const pages = paginateGetMetricData(
        { client: this.client },
        {
          StartTime: new Date(from),
          EndTime: new Date(to),
          MetricDataQueries: sides.flatMap((side) =>
            (Object.keys(counts) as Count[]).map((count) => query(side, count)),
          ),
        },
      );
      for await (const page of pages) {
        for (const result of page.MetricDataResults ?? []) {
          const id = result.Id ?? '';
          const ofQuery = sums.get(id) ?? new Map<number, number>();
          sums.set(id, ofQuery);
          for (const [index, timestamp] of (result.Timestamps ?? []).entries()) {
            ofQuery.set(timestamp.getTime(), result.Values?.[index] ?? 0);
          }
        }
      }
    });
    return sums;
  }
}

function queryId(side: Side, count: Count): string {
  return `${side}_${count}`;
}
