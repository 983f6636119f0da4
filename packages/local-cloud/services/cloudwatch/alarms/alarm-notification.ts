import { arnAt, type CloudContext } from '../../../kernel/cloud-context';
import type { AlarmState } from './alarm';
import type { AlarmDefinition } from './alarm-definition';
import { awsTime } from './alarm-reason';
import type { MetricDataQuery, SdkDimension } from '../state/metric-query';

/** A state that an alarm is or was in. */
export interface AlarmCondition {
  readonly state: AlarmState;
  readonly reason: string;
  /** A JSON text. */
  readonly reasonData: string | undefined;
  /** Since when, in milliseconds since the epoch. */
  readonly since: number;
}

/** A change from one state to another. */
export interface AlarmTransition {
  readonly definition: AlarmDefinition;
  /** When the alarm was last created or updated, in milliseconds since the epoch. */
  readonly configuredAt: number;
  readonly before: AlarmCondition;
  readonly after: AlarmCondition;
}

export function alarmArn(context: CloudContext, alarmName: string): string {
  return arnAt(context, 'cloudwatch', `alarm:${alarmName}`);
}

/** The event of a transition (user guide, cloudwatch-and-eventbridge). */
export function stateChangeEvent(context: CloudContext, { definition, before, after }: AlarmTransition) {
  const { name, members } = definition;
  return {
    source: 'aws.cloudwatch',
    detailType: 'CloudWatch Alarm State Change',
    resources: [alarmArn(context, name)],
    detail: {
      alarmName: name,
      configuration: {
        ...(members.AlarmDescription === undefined ? {} : { description: members.AlarmDescription }),
        metrics: (members.Metrics ?? [singleMetric(context, definition)]).map(eventMetric),
      },
      previousState: eventState(before),
      state: eventState(after),
    },
  };
}

/** Builds the message that an alarm publishes to an SNS topic. Its form is not documented; it follows published samples. */
export function topicMessage(
  context: CloudContext,
  { definition, configuredAt, before, after }: AlarmTransition,
) {
  const { name, members, rule } = definition;
  const region = regionNames[context.region] ?? context.region;
  const message = {
    AlarmName: name,
    AlarmDescription: members.AlarmDescription ?? null,
    AWSAccountId: context.account,
    AlarmConfigurationUpdatedTimestamp: awsTime(configuredAt),
    NewStateValue: after.state,
    NewStateReason: after.reason,
    StateChangeTime: awsTime(after.since),
    Region: region,
    AlarmArn: alarmArn(context, name),
    OldStateValue: before.state,
    OKActions: members.OKActions ?? [],
    AlarmActions: members.AlarmActions ?? [],
    InsufficientDataActions: members.InsufficientDataActions ?? [],
    Trigger: {
      ...(members.Metrics ? {} : singleMetricTrigger(definition)),
      Period: definition.periodSeconds,
      EvaluationPeriods: rule.evaluationPeriods,
      DatapointsToAlarm: members.DatapointsToAlarm,
      ComparisonOperator: rule.comparisonOperator,
      Threshold: rule.threshold,
      TreatMissingData: members.TreatMissingData ?? 'missing',
      EvaluateLowSampleCountPercentile: members.EvaluateLowSampleCountPercentile ?? '',
      Metrics: members.Metrics?.map(topicMetric),
    },
  };
  return { subject: `${after.state}: "${name}" in ${region}`, message: JSON.stringify(message) };
}

function eventState({ state, reason, reasonData, since }: AlarmCondition) {
  return {
    value: state,
    reason,
    ...(reasonData === undefined ? {} : { reasonData }),
    timestamp: awsTime(since),
  };
}

/** A single metric as an event lists it: as a query, under an id that nobody chose. */
function singleMetric(
  context: CloudContext,
  { name, members, periodSeconds }: AlarmDefinition,
): MetricDataQuery {
  const { Namespace, MetricName, Dimensions, Unit, Statistic, ExtendedStatistic } = members;
  return {
    Id: uuidFor(context, name),
    MetricStat: {
      Metric: { Namespace, MetricName, Dimensions },
      Period: periodSeconds,
      Stat: (Statistic ?? ExtendedStatistic)!,
      Unit,
    },
    ReturnData: true,
  };
}

function eventMetric({
  Id: id,
  MetricStat: metricStat,
  Expression: expression,
  Label: label,
  ...query
}: MetricDataQuery) {
  return {
    id,
    ...(expression === undefined ? {} : { expression }),
    ...(label === undefined ? {} : { label }),
    ...(metricStat && {
      metricStat: {
        metric: {
          namespace: metricStat.Metric.Namespace,
          name: metricStat.Metric.MetricName,
          dimensions: Object.fromEntries(
            metricStat.Metric.Dimensions?.map(({ Name, Value }) => [Name, Value]) ?? [],
          ),
        },
        period: metricStat.Period,
        stat: metricStat.Stat,
        ...(metricStat.Unit === undefined ? {} : { unit: metricStat.Unit }),
      },
    }),
    returnData: query.ReturnData ?? true,
  };
}

function singleMetricTrigger({ members }: AlarmDefinition) {
  return {
    MetricName: members.MetricName,
    Namespace: members.Namespace,
    ...(members.Statistic === undefined
      ? { StatisticType: 'ExtendedStatistic', ExtendedStatistic: members.ExtendedStatistic }
      : { StatisticType: 'Statistic', Statistic: members.Statistic.toUpperCase() }),
    Unit: members.Unit ?? null,
    Dimensions: topicDimensions(members.Dimensions),
  };
}

function topicMetric(query: MetricDataQuery) {
  const { MetricStat: metricStat } = query;
  return {
    Expression: query.Expression,
    Id: query.Id,
    Label: query.Label,
    MetricStat: metricStat && {
      ...metricStat,
      Metric: { ...metricStat.Metric, Dimensions: topicDimensions(metricStat.Metric.Dimensions) },
    },
    ReturnData: query.ReturnData ?? true,
  };
}

function topicDimensions(dimensions: readonly SdkDimension[] | undefined) {
  return (dimensions ?? []).map(({ Name: name, Value: value }) => ({ value, name }));
}

function uuidFor(context: CloudContext, alarmName: string): string {
  const digits = Array.from({ length: 32 }, (_, place) =>
    Math.floor(context.random.draw('cloudwatch', 'alarm metric', alarmName, place) * 16).toString(16),
  ).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Notifications name a region in words. Others are named by their code. */
const regionNames: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-east-2': 'US East (Ohio)',
  'us-west-1': 'US West (N. California)',
  'us-west-2': 'US West (Oregon)',
  'ap-northeast-1': 'Asia Pacific (Tokyo)',
  'ap-northeast-2': 'Asia Pacific (Seoul)',
  'ap-southeast-1': 'Asia Pacific (Singapore)',
  'ap-southeast-2': 'Asia Pacific (Sydney)',
  'eu-central-1': 'EU (Frankfurt)',
  'eu-north-1': 'EU (Stockholm)',
  'eu-west-1': 'EU (Ireland)',
  'eu-west-2': 'EU (London)',
};
