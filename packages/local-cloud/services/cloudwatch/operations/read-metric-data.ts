import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { RateLimit } from '../../../kernel/rate-limit';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import {
  dimensions,
  metricDataQuery,
  metricName,
  metricOf,
  namespaceName,
  sdkMetric,
  simpleStatistic,
  units,
} from '../state/metric-query';
import { pageOf } from '../../../kernel/page';
import { readToken, tokensFor, writeToken } from '../queries/next-token';
import type { Grid } from '../state/points';
import { isPeriod, QueryPlan } from '../queries/query-plan';
import { samplesBetween, type SeriesStore } from '../state/series';
import { isSimpleStatistic, parseStatistic } from '../state/statistic';

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;
const maximumDatapoints = 100_800;
const maximumStatisticsDatapoints = 1440;
const maximumQueries = 500;
const metricsPageSize = 500;

/** The operations on metrics. Nobody publishes them through the API: services and log lines do. */
export function metricOperations(
  context: CloudContext,
  store: SeriesStore,
): Readonly<Record<string, Operation>> {
  return {
    ...new RateLimit(context.clock, context.weather.draw('metricDataCallsPerSecond')).limit(
      { GetMetricData: getMetricData(context, store) },
      () => new AwsError('Throttling', 'Rate exceeded', { status: 400 }),
    ),
    GetMetricStatistics: getMetricStatistics(context, store),
    ListMetrics: listMetrics(context, store),
  };
}

const anyMetric = (action: string) => () => [{ action, resource: '*' }];

const getMetricDataInput = z.strictObject({
  MetricDataQueries: z.array(metricDataQuery(z.number().int().min(1), z.boolean())),
  StartTime: z.date(),
  EndTime: z.date(),
  NextToken: z.string().optional(),
  ScanBy: z.enum(['TimestampDescending', 'TimestampAscending']).optional(),
  MaxDatapoints: z.number().int().min(1).max(maximumDatapoints).optional(),
});

/** `GetMetricData`: the newest data first unless asked otherwise, in pages of `MaxDatapoints`. */
function getMetricData(context: CloudContext, store: SeriesStore) {
  return operation({
    input: getMetricDataInput,
    access: anyMetric('cloudwatch:GetMetricData'),
    handle: ({ NextToken: token, ...request }) => {
      const { MetricDataQueries: queries, StartTime: start, EndTime: end, ScanBy: order } = request;
      checkTimes(start, end, 'ValidationError');
      if (queries.length === 0 || queries.length > maximumQueries) {
        throw invalid(`The collection MetricDataQueries must have a size between 1 and ${maximumQueries}.`);
      }
      const plan = new QueryPlan(queries);
      const returned = plan.queries.filter(({ returnsData }) => returnsData);
      if (returned.length === 0) throw invalid('At least one of the MetricDataQueries must return data.');

      const results = returned.flatMap(({ id }) => {
        const grid = (periodSeconds: number) => gridBetween(start, end, periodSeconds, context.clock.now());
        const { start: first, periodMilliseconds } = grid(plan.periodSeconds(id));
        return plan.evaluate(id, store, grid).map(({ label, points }) => {
          const datapoints = points.flatMap((value, index) =>
            value === undefined ? [] : [{ time: first + index * periodMilliseconds, value }],
          );
          return {
            id,
            label,
            datapoints: order === 'TimestampAscending' ? datapoints : datapoints.reverse(),
          };
        });
      });
      return pageOfResults(results, request.MaxDatapoints ?? maximumDatapoints, token, request);
    },
  });
}

interface Result {
  readonly id: string;
  readonly label: string;
  readonly datapoints: readonly { readonly time: number; readonly value: number }[];
}

const resultPlace = z.object({ result: z.number().int().min(0), after: z.number() });

/** Fills a page result by result. A place is a time, so that data which appears meanwhile shifts nothing. */
function pageOfResults(results: readonly Result[], size: number, token: string | undefined, request: object) {
  const place = token === undefined ? undefined : readToken(token, request, resultPlace);
  const page = [];
  let room = size;
  for (const [index, { id, label, datapoints }] of results.entries()) {
    if (place && index < place.result) continue;
    const done = place?.result === index ? datapoints.findIndex(({ time }) => time === place.after) + 1 : 0;
    const rest = datapoints.slice(done);
    const taken = rest.slice(0, room);
    room -= taken.length;
    page.push({
      Id: id,
      Label: label,
      Timestamps: taken.map(({ time }) => new Date(time)),
      Values: taken.map(({ value }) => value),
      StatusCode: taken.length < rest.length ? 'PartialData' : 'Complete',
    });
    const last = datapoints[done + taken.length - 1];
    const isMore =
      taken.length < rest.length || results.slice(index + 1).some((next) => next.datapoints.length > 0);
    if (room === 0 && last && isMore) {
      return {
        MetricDataResults: page,
        NextToken: writeToken({ result: index, after: last.time }, request),
        Messages: [],
      };
    }
  }
  return { MetricDataResults: page, Messages: [] };
}

const getMetricStatisticsInput = z.strictObject({
  Namespace: namespaceName,
  MetricName: metricName,
  Dimensions: dimensions.optional(),
  StartTime: z.date(),
  EndTime: z.date(),
  Period: z.number().int().min(1),
  Statistics: z.array(simpleStatistic).min(1).max(5).optional(),
  ExtendedStatistics: z.array(z.string()).min(1).max(10).optional(),
  Unit: units.optional(),
});

/** `GetMetricStatistics`: the statistics of one metric, in each unit that it was recorded in. */
function getMetricStatistics(context: CloudContext, store: SeriesStore) {
  return operation({
    input: getMetricStatisticsInput,
    access: anyMetric('cloudwatch:GetMetricStatistics'),
    handle: (request) => {
      const {
        StartTime: start,
        EndTime: end,
        Period: periodSeconds,
        Statistics,
        ExtendedStatistics,
      } = request;
      checkTimes(start, end, 'InvalidParameterValue');
      if ((Statistics === undefined) === (ExtendedStatistics === undefined)) {
        throw new AwsError(
          'InvalidParameterCombination',
          'Exactly one of the parameters Statistics and ExtendedStatistics must be specified.',
        );
      }
      if (!isPeriod(periodSeconds))
        throw invalidValue(`The value ${periodSeconds} for parameter Period is invalid.`);
      const grid = gridBetween(start, end, periodSeconds, context.clock.now());
      if (grid.length > maximumStatisticsDatapoints) {
        throw new AwsError(
          'InvalidParameterCombination',
          `You have requested up to ${grid.length} datapoints, which exceeds the limit of ` +
            `${maximumStatisticsDatapoints}. You may reduce the datapoints requested by increasing Period, or ` +
            'decreasing the time range.',
        );
      }
      const extended = (ExtendedStatistics ?? []).map((name) => {
        const statistic = isSimpleStatistic(name) ? undefined : parseStatistic(name);
        if (!statistic)
          throw invalidValue(`The value ${name} for parameter ExtendedStatistics is not supported.`);
        return { name, statistic };
      });

      const datapoints = store.find(metricOf(request), request.Unit).flatMap((series) =>
        Array.from({ length: grid.length }, (_, index) => {
          const time = grid.start + index * grid.periodMilliseconds;
          const samples = samplesBetween([series], time, grid.periodMilliseconds);
          if (!samples) return [];
          return {
            Timestamp: new Date(time),
            Unit: series.unit,
            ...Object.fromEntries((Statistics ?? []).map((name) => [name, parseStatistic(name)?.(samples)])),
            ...(ExtendedStatistics && {
              ExtendedStatistics: Object.fromEntries(
                extended.flatMap(({ name, statistic }) => {
                  const value = statistic(samples);
                  return value === undefined ? [] : [[name, value]];
                }),
              ),
            }),
          };
        }).flat(),
      );
      return { Label: request.MetricName, Datapoints: datapoints };
    },
  });
}

const listMetricsInput = z.strictObject({
  Namespace: namespaceName.optional(),
  MetricName: metricName.optional(),
  Dimensions: z
    .array(
      z.strictObject({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024).optional() }),
    )
    .max(10)
    .optional(),
  NextToken: z.string().optional(),
  RecentlyActive: z.literal('PT3H').optional(),
});

/** `ListMetrics`: what has published data within two weeks, or three hours. */
function listMetrics(context: CloudContext, store: SeriesStore) {
  return operation({
    input: listMetricsInput,
    access: anyMetric('cloudwatch:ListMetrics'),
    handle: ({ NextToken: token, ...filter }) => {
      const age = filter.RecentlyActive ? 3 * hourMilliseconds : 14 * dayMilliseconds;
      const metrics = store
        .listedMetrics(context.clock.now() - age)
        .filter(
          (metric) =>
            (filter.Namespace === undefined || metric.namespace === filter.Namespace) &&
            (filter.MetricName === undefined || metric.name === filter.MetricName) &&
            (filter.Dimensions ?? []).every(({ Name, Value }) =>
              metric.dimensions.some(
                ({ name, value }) => name === Name && (Value === undefined || value === Value),
              ),
            ),
        );
      const { items, nextToken } = pageOf(metrics, {
        limit: metricsPageSize,
        token,
        tokens: tokensFor(filter),
      });
      return { Metrics: items.map(sdkMetric), NextToken: nextToken };
    },
  });
}

/**
 * The periods between two times, aligned to the period, as far back as CloudWatch keeps data for such periods (API
 * reference, GetMetricData): 3 hours below a minute, 15 days below 5 minutes, 63 days below an hour, else 455 days.
 */
function gridBetween(start: Date, end: Date, periodSeconds: number, now: number): Grid {
  const periodMilliseconds = periodSeconds * 1000;
  const kept =
    periodSeconds < 60
      ? 3 * hourMilliseconds
      : (periodSeconds < 300 ? 15 : periodSeconds < 3600 ? 63 : 455) * dayMilliseconds;
  const earliest = Math.max(start.getTime(), now - kept);
  const first = Math.floor(earliest / periodMilliseconds) * periodMilliseconds;
  const last = Math.min(end.getTime(), now);
  return {
    start: first,
    periodMilliseconds,
    length: Math.max(0, Math.ceil((last - first) / periodMilliseconds)),
  };
}

function checkTimes(start: Date, end: Date, code: string): void {
  if (start.getTime() >= end.getTime()) {
    throw new AwsError(code, 'The parameter StartTime must be less than the parameter EndTime.');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}

function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
