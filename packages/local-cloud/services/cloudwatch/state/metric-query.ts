import { z } from 'zod';
import { simpleStatistics } from './statistic';
import type { Metric } from './series';

/** The units that CloudWatch knows (API model, StandardUnit). */
export const units = z.enum([
  'Seconds',
  'Microseconds',
  'Milliseconds',
  'Bytes',
  'Kilobytes',
  'Megabytes',
  'Gigabytes',
  'Terabytes',
  'Bits',
  'Kilobits',
  'Megabits',
  'Gigabits',
  'Terabits',
  'Percent',
  'Count',
  'Bytes/Second',
  'Kilobytes/Second',
  'Megabytes/Second',
  'Gigabytes/Second',
  'Terabytes/Second',
  'Bits/Second',
  'Kilobits/Second',
  'Megabits/Second',
  'Gigabits/Second',
  'Terabits/Second',
  'Count/Second',
  'None',
]);

export const namespaceName = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^:].*/);
export const metricName = z.string().min(1).max(255);
export const dimensions = z
  .array(z.strictObject({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024) }))
  .max(30);
export const simpleStatistic = z.enum(simpleStatistics);

/**
 * The schema of AWS's `MetricDataQuery`.
 *
 * @param integer how an integer is written: templates may write it as a string
 * @param boolean likewise
 */
export function metricDataQuery<Integer extends z.ZodType<number>, Flag extends z.ZodType<boolean>>(
  integer: Integer,
  boolean: Flag,
) {
  return z.strictObject({
    Id: z.string().min(1).max(255),
    MetricStat: z
      .strictObject({
        Metric: z.strictObject({
          Namespace: namespaceName.optional(),
          MetricName: metricName.optional(),
          Dimensions: dimensions.optional(),
        }),
        Period: integer,
        Stat: z.string(),
        Unit: units.optional(),
      })
      .optional(),
    Expression: z.string().min(1).max(2048).optional(),
    Label: z.string().optional(),
    ReturnData: boolean.optional(),
    Period: integer.optional(),
  });
}

/** A query of `GetMetricData` and of alarms, as the SDK types it. */
export interface MetricDataQuery {
  readonly Id: string;
  readonly MetricStat?: MetricStat | undefined;
  readonly Expression?: string | undefined;
  readonly Label?: string | undefined;
  readonly ReturnData?: boolean | undefined;
  readonly Period?: number | undefined;
}

export interface MetricStat {
  readonly Metric: {
    readonly Namespace?: string | undefined;
    readonly MetricName?: string | undefined;
    readonly Dimensions?: readonly SdkDimension[] | undefined;
  };
  readonly Period: number;
  readonly Stat: string;
  readonly Unit?: string | undefined;
}

export interface SdkDimension {
  readonly Name: string;
  readonly Value: string;
}

/** The metric that namespace, name and dimensions of an API call identify. */
export function metricOf(call: MetricStat['Metric']): Metric {
  return {
    namespace: call.Namespace ?? '',
    name: call.MetricName ?? '',
    dimensions: (call.Dimensions ?? [])
      .map(({ Name, Value }) => ({ name: Name, value: Value }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** A metric as API calls return it. */
export function sdkMetric(metric: Metric) {
  return {
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
  };
}
