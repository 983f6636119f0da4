import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  type Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Settings } from '../platform/settings';
import { errorsAlarmFor, errorsAlarmMath, type MetricMathStep } from '../../core/analysis/error-rate-alarm';
import type { Strategy } from '../../core/strategy/strategy';

const period = Duration.minutes(1);

export interface WatchedFunction {
  readonly function: IFunction;
  /** Its alias that the canary is behind. */
  readonly canary: IFunction;
}

/**
 * Creates the alarms that watch the alias of the canary, and so whatever version a release puts there.
 *
 * No data is no alarm: at rest the canary has no traffic. Whether there was enough of it to pass is for the
 * gates to say.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html for the dimension `Resource`
 */
export function createAlarms(
  scope: Construct,
  { function: lambdaFunction, canary }: WatchedFunction,
  { strategies, ...settings }: Settings & { readonly strategies: readonly Strategy[] },
): Alarm[] {
  const { serviceName, maxErrorPercent, maxP99, maxThrottlesPerMinute } = settings;
  const metricOfFunction = (metricName: string) =>
    lambdaFunction.metric(metricName, { statistic: Stats.SUM, period });
  const metricOfCanary = (metricName: string, statistic: string) =>
    canary.metric(metricName, { statistic, period });
  const common = {
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };

  const errorsAlarm = errorsAlarmFor(strategies, { maxErrorPercent });
  // One minute is enough: the first one with faults must bring the traffic back.
  const errors = new Alarm(scope, 'Errors', {
    ...common,
    alarmName: `${serviceName}-canary-errors`,
    alarmDescription:
      "The canary clearly failed more of a minute's requests than production, or where production is silent, " +
      `more than ${maxErrorPercent}%`,
    metric: metricMath(errorsAlarmMath(errorsAlarm), {
      canaryRequests: metricOfCanary('Invocations', Stats.SUM),
      canaryErrors: metricOfCanary('Errors', Stats.SUM),
      allRequests: metricOfFunction('Invocations'),
      allErrors: metricOfFunction('Errors'),
    }),
    threshold: errorsAlarm.leastExcessPercent,
    evaluationPeriods: 1,
  });
  // Two of three: a canary's first minute is full of cold caches.
  const duration = new Alarm(scope, 'Duration', {
    ...common,
    alarmName: `${serviceName}-canary-duration`,
    alarmDescription: `1% of the canary's requests took longer than ${maxP99.toMilliseconds()} ms`,
    metric: metricOfCanary('Duration', Stats.p(99)),
    threshold: maxP99.toMilliseconds(),
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
  const throttles = new Alarm(scope, 'Throttles', {
    ...common,
    alarmName: `${serviceName}-canary-throttles`,
    alarmDescription: `More than ${maxThrottlesPerMinute} of the canary's requests were throttled in a minute`,
    metric: metricOfCanary('Throttles', Stats.SUM),
    threshold: maxThrottlesPerMinute,
    evaluationPeriods: 1,
  });
  return [errors, duration, throttles];
}

/** The last of the steps, each of which knows the metrics and the steps before it. */
function metricMath(steps: readonly MetricMathStep[], metrics: Readonly<Record<string, Metric>>): IMetric {
  const usingMetrics: Record<string, IMetric> = { ...metrics };
  for (const { id, expression } of steps) {
    usingMetrics[id] = new MathExpression({ expression, usingMetrics: { ...usingMetrics }, period });
  }
  return usingMetrics[steps.at(-1)!.id]!;
}
