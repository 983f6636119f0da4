import { z } from 'zod';
import { AwsError, Unsupported } from '../../../kernel/errors';
import { ignored } from '../../../kernel/schemas';
import { comparisons, type AlarmRule, type ComparisonOperator } from './alarm';
import {
  dimensions,
  metricDataQuery,
  metricName,
  namespaceName,
  simpleStatistic,
  units,
} from '../state/metric-query';
import type { NamedPoints } from '../state/points';
import { isPeriod, QueryPlan, type MetricSource } from '../queries/query-plan';
import { isSimpleStatistic, percentageOf } from '../state/statistic';

const daySeconds = 86_400;
const maximumMetrics = 10;
const anomalyComparisons = [
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
] as const;
const treatments = z.enum(['breaching', 'notBreaching', 'ignore', 'missing']);
const actions = z.array(z.string().min(1).max(1024)).max(5);

/**
 * The members of `PutMetricAlarm` and the properties of `AWS::CloudWatch::Alarm`, which have the same names.
 *
 * @param written how numbers and booleans are written: templates may write them as strings
 */
export function alarmMembers<
  Integer extends z.ZodType<number>,
  Double extends z.ZodType<number>,
  Flag extends z.ZodType<boolean>,
>(written: { integer: Integer; double: Double; boolean: Flag }) {
  return {
    AlarmDescription: z.string().max(1024).optional(),
    ActionsEnabled: written.boolean.optional(),
    OKActions: actions.optional(),
    AlarmActions: actions.optional(),
    InsufficientDataActions: actions.optional(),
    MetricName: metricName.optional(),
    Namespace: namespaceName.optional(),
    Statistic: simpleStatistic.optional(),
    ExtendedStatistic: z.string().optional(),
    Dimensions: dimensions.optional(),
    Period: written.integer.optional(),
    Unit: units.optional(),
    EvaluationPeriods: written.integer,
    DatapointsToAlarm: written.integer.optional(),
    Threshold: written.double.optional(),
    ComparisonOperator: z.enum([
      ...(Object.keys(comparisons) as ComparisonOperator[]),
      ...anomalyComparisons,
    ]),
    TreatMissingData: treatments.optional(),
    EvaluateLowSampleCountPercentile: z.enum(['evaluate', 'ignore']).optional(),
    Metrics: z.array(metricDataQuery(written.integer, written.boolean)).optional(),
    Tags: ignored('tags are only read back by people'),
  };
}

const bareMembers = z.strictObject(
  alarmMembers({ integer: z.number(), double: z.number(), boolean: z.boolean() }),
);

/** The members of `PutMetricAlarm` other than the alarm's name, as the SDK types them. */
export type AlarmMembers = z.output<typeof bareMembers>;

/** A validated alarm definition. */
export interface AlarmDefinition {
  readonly name: string;
  readonly members: AlarmMembers;
  readonly rule: AlarmRule;
  readonly plan: QueryPlan;
  /** The query whose result is compared with the threshold. */
  readonly watchedId: string;
  readonly periodSeconds: number;
  /** The metric of an alarm on a single one. */
  readonly metric: MetricSource | undefined;
  /** Fewer samples than these leave the state as it is; for percentiles that ask for it. */
  readonly leastSamples: number;
}

/**
 * Checks an alarm.
 *
 * @throws AwsError `ValidationError`
 * @throws Unsupported for anomaly detection, actions other than SNS topics, and what metric math does not know
 */
export function defineAlarm(name: string, members: AlarmMembers): AlarmDefinition {
  const { EvaluationPeriods: evaluationPeriods, DatapointsToAlarm: datapointsToAlarm } = members;
  if (evaluationPeriods < 1) throw invalid('The parameter EvaluationPeriods must be at least 1.');
  if (datapointsToAlarm !== undefined && (datapointsToAlarm < 1 || datapointsToAlarm > evaluationPeriods)) {
    throw invalid('The parameter DatapointsToAlarm must be at least 1 and at most EvaluationPeriods.');
  }
  if (!Object.hasOwn(comparisons, members.ComparisonOperator)) {
    throw new Unsupported(`the comparison ${members.ComparisonOperator} (anomaly detection)`);
  }
  if (members.Threshold === undefined) throw invalid('The parameter Threshold must be present.');
  for (const arn of [members.AlarmActions, members.OKActions, members.InsufficientDataActions].flat()) {
    if (arn !== undefined && !/^arn:[\w-]+:sns:/.test(arn)) throw new Unsupported(`the alarm action ${arn}`);
  }

  const { plan, watchedId } = watchedQueries(members);
  const periodSeconds = plan.periodSeconds(watchedId);
  checkPeriod(periodSeconds, evaluationPeriods);
  const metric = members.Metrics ? undefined : plan.metrics[0];
  const percentage = percentageOf(members.ExtendedStatistic ?? '');
  return {
    name,
    members,
    rule: {
      comparisonOperator: members.ComparisonOperator as ComparisonOperator,
      threshold: members.Threshold,
      evaluationPeriods,
      datapointsToAlarm: datapointsToAlarm ?? evaluationPeriods,
      // "Alarms that evaluate metrics in the AWS/DynamoDB namespace always ignore missing data."
      treatMissingData:
        metric?.metric.namespace === 'AWS/DynamoDB' ? 'ignore' : (members.TreatMissingData ?? 'missing'),
    },
    plan,
    watchedId,
    periodSeconds,
    metric,
    leastSamples:
      members.EvaluateLowSampleCountPercentile === 'ignore' && percentage !== undefined
        ? significantSamples(percentage / 100)
        : 0,
  };
}

/** User guide, "Percentile-based CloudWatch alarms and low data samples", which leaves p0 and p100 out. */
function significantSamples(percentile: number): number {
  const tail = Math.min(percentile, 1 - percentile);
  return tail > 0 ? 10 / tail : 0;
}

function watchedQueries(members: AlarmMembers): { plan: QueryPlan; watchedId: string } {
  const {
    Metrics: metrics,
    MetricName,
    Namespace,
    Dimensions,
    Period,
    Unit,
    Statistic,
    ExtendedStatistic,
  } = members;
  if (metrics) {
    const single = { MetricName, Namespace, Dimensions, Period, Unit, Statistic, ExtendedStatistic };
    const [extra] = Object.entries(single).find(([, value]) => value !== undefined) ?? [];
    if (extra !== undefined)
      throw invalid(`The parameter ${extra} cannot be specified together with Metrics.`);
    const plan = new QueryPlan(metrics);
    const returned = plan.queries.filter(({ returnsData }) => returnsData);
    if (returned.length !== 1) throw invalid('Exactly one element of the metrics list should return data.');
    if (plan.hasSearch) throw invalid('SEARCH is not supported on Metric Alarms.');
    if (plan.metrics.length > maximumMetrics) {
      throw invalid(`An alarm on metric math can use at most ${maximumMetrics} metrics.`);
    }
    const watchedId = returned[0]!.id;
    if (shapeOf(plan, watchedId).length !== 1) {
      throw invalid(`The expression ${watchedId} of an alarm must give a single time series.`);
    }
    return { plan, watchedId };
  }
  if (MetricName === undefined || Namespace === undefined || Period === undefined) {
    throw invalid('The parameters MetricName, Namespace and Period must be present, or Metrics.');
  }
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw invalid('Exactly one of the parameters Statistic and ExtendedStatistic must be present.');
  }
  if (ExtendedStatistic !== undefined && isSimpleStatistic(ExtendedStatistic)) {
    throw invalid(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  }
  const metricStat = {
    Metric: { MetricName, Namespace, Dimensions },
    Period,
    Stat: (Statistic ?? ExtendedStatistic)!,
    Unit,
  };
  return { plan: new QueryPlan([{ Id: 'm1', MetricStat: metricStat }]), watchedId: 'm1' };
}

/** The series that a query would give: finds now what would fail at each evaluation. */
function shapeOf(plan: QueryPlan, id: string): readonly NamedPoints[] {
  const nothing = { find: () => [], listedMetrics: () => [] };
  return plan.evaluate(id, nothing, (periodSeconds) => ({
    start: 0,
    periodMilliseconds: periodSeconds * 1000,
    length: 1,
  }));
}

function checkPeriod(periodSeconds: number, evaluationPeriods: number): void {
  if (!isPeriod(periodSeconds) || periodSeconds < 10) {
    throw invalid('The parameter Period must be 10, 20, 30 or a multiple of 60 seconds.');
  }
  const longest = periodSeconds < 3600 ? daySeconds : 7 * daySeconds;
  if (periodSeconds * evaluationPeriods > longest) {
    throw invalid(
      `Metrics cannot be checked across more than ${longest === daySeconds ? 'a day' : 'seven days'} ` +
        `(EvaluationPeriods * Period must be <= ${longest}).`,
    );
  }
}

function invalid(message: string): AwsError {
  return new AwsError('ValidationError', message);
}
