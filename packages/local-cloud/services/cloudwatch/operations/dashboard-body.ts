import { z } from 'zod';
import { AwsError, Unsupported } from '../../../kernel/errors';
import type { MetricDataQuery } from '../state/metric-query';
import { QueryPlan } from '../queries/query-plan';

const color = z.string().regex(/^#([0-9a-f]{3}|[0-9a-f]{6})$/i);

const axis = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  label: z.string().optional(),
  showUnits: z.boolean().optional(),
});

/** The rendering properties at the end of an entry of `metrics`. */
const rendering = z.strictObject({
  color: color.optional(),
  expression: z.string().min(1).max(2048).optional(),
  id: z
    .string()
    .regex(/^[a-z]\w{0,254}$/)
    .optional(),
  label: z.string().optional(),
  period: z.number().int().min(1).optional(),
  region: z.string().optional(),
  stat: z.string().optional(),
  visible: z.boolean().optional(),
  yAxis: z.enum(['left', 'right']).optional(),
});

const alarmArn = z.string().regex(/^arn:[\w-]+:cloudwatch:[\w-]+:\d{12}:alarm:.+$/);

const metricProperties = z
  .strictObject({
    annotations: z
      .strictObject({
        alarms: z.array(alarmArn).length(1).optional(),
        horizontal: z
          .array(
            z.strictObject({
              value: z.number(),
              label: z.string().optional(),
              color: color.optional(),
              fill: z.enum(['above', 'below']).optional(),
              visible: z.boolean().optional(),
              yAxis: z.enum(['left', 'right']).optional(),
            }),
          )
          .optional(),
      })
      .optional(),
    legend: z.strictObject({ position: z.enum(['right', 'bottom', 'hidden']) }).optional(),
    liveData: z.boolean().optional(),
    metrics: z
      .array(z.array(z.union([z.string(), rendering])).min(1))
      .max(500)
      .optional(),
    period: z.number().int().min(1).optional(),
    region: z.string().min(1),
    setPeriodToTimeRange: z.boolean().optional(),
    singleValueFullPrecision: z.boolean().optional(),
    sparkline: z.boolean().optional(),
    stacked: z.boolean().optional(),
    stat: z.string().optional(),
    timezone: z
      .string()
      .regex(/^[+-]\d{4}$/)
      .optional(),
    title: z.string().optional(),
    view: z.enum(['timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table']).optional(),
    yAxis: z.strictObject({ left: axis.optional(), right: axis.optional() }).optional(),
  })
  .refine(
    ({ metrics, annotations }) => metrics !== undefined || annotations?.alarms !== undefined,
    'Should have required property metrics or an alarm annotation',
  );

const place = {
  x: z.number().int().min(0).max(23).optional(),
  y: z.number().int().min(0).optional(),
  width: z.number().int().min(1).max(24).optional(),
  height: z.number().int().min(1).max(1000).optional(),
};

const widget = z.discriminatedUnion('type', [
  z.strictObject({ ...place, type: z.literal('metric'), properties: metricProperties }),
  z.strictObject({
    ...place,
    type: z.literal('text'),
    properties: z.strictObject({
      markdown: z.string(),
      background: z.enum(['solid', 'transparent']).optional(),
    }),
  }),
  z.strictObject({
    ...place,
    type: z.literal('alarm'),
    properties: z.strictObject({
      alarms: z.array(alarmArn).min(1).max(100),
      sortBy: z.enum(['default', 'stateUpdatedTimestamp', 'timestamp']).optional(),
      states: z.array(z.enum(['ALARM', 'INSUFFICIENT_DATA', 'OK'])).optional(),
      title: z.string().optional(),
    }),
  }),
]);

const body = z.strictObject({
  start: z.string().optional(),
  end: z.string().optional(),
  periodOverride: z.enum(['auto', 'inherit']).optional(),
  widgets: z.array(widget).max(500),
});

export type Widget = z.output<typeof widget>;

const defaultPeriodSeconds = 300;

/**
 * Reads the body of a dashboard (CloudWatch API reference, Dashboard Body Structure and Syntax). Nothing here draws it,
 * but its metrics and expressions are checked like those of a query. Widgets of logs, explorers and variables are unknown.
 *
 * @throws AwsError `InvalidParameterInput`, with the path of each thing that is wrong
 * @throws Unsupported for statistics and functions that the local cloud does not know
 */
export function parseDashboardBody(text: string): readonly Widget[] {
  const parsed = body.safeParse(parsedOrUndefined(text));
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`);
    throw invalid(issues.join('; '));
  }
  const { widgets } = parsed.data;
  for (const [index, each] of widgets.entries()) {
    try {
      new QueryPlan(metricQueriesOf(each));
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof Unsupported) throw error;
      throw invalid(`/widgets/${index}/properties/metrics: ${error.message}`);
    }
  }
  return widgets;
}

/** Converts the metrics of a widget to queries; none for a widget without metrics. */
export function metricQueriesOf({ type, properties }: Widget): readonly MetricDataQuery[] {
  if (type !== 'metric') return [];
  const { stat = 'Average', period = defaultPeriodSeconds } = properties;
  let before: readonly string[] = [];
  return (properties.metrics ?? []).map((entry, index) => {
    const names = entry.filter((part) => typeof part === 'string');
    const { id, expression, label, visible, ...own } = entry.find((part) => typeof part === 'object') ?? {};
    const query = { Id: id ?? `unnamed${index}`, Label: label, ReturnData: visible ?? true };
    if (expression !== undefined) return { ...query, Expression: expression, Period: own.period ?? period };
    before = expanded(names, before);
    const [namespace, metricName, ...dimensions] = before;
    return {
      ...query,
      MetricStat: {
        Metric: {
          Namespace: namespace,
          MetricName: metricName,
          Dimensions: Array.from({ length: dimensions.length / 2 }, (_, pair) => ({
            Name: dimensions[2 * pair] ?? '',
            Value: dimensions[2 * pair + 1] ?? '',
          })),
        },
        Period: own.period ?? period,
        Stat: own.stat ?? stat,
      },
    };
  });
}

/** `.` stands for the name in the same place of the entry before, `...` for all the names that are not given. */
function expanded(names: readonly string[], before: readonly string[]): readonly string[] {
  const all =
    names[0] === '...' ? [...before.slice(0, before.length - names.length + 1), ...names.slice(1)] : names;
  const full = all.map((name, index) => (name === '.' ? before[index] : name));
  if (full.length < 2 || full.length % 2 === 1 || full.includes(undefined)) {
    throw invalid(`${JSON.stringify(names)} is no namespace, name and pairs of dimensions`);
  }
  return full.filter((name) => name !== undefined);
}

function parsedOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function invalid(problem: string): AwsError {
  return new AwsError(
    'InvalidParameterInput',
    `The dashboard body is invalid, there are validation errors: ${problem}`,
  );
}
