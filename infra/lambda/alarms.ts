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
import { defaultSlowAlarm } from '../../core/strategy/defaults';
import { errorsAlarmFor, errorsAlarmMath, type MetricMathStep } from '../../core/analysis/error-rate-alarm';
import type { Strategy } from '../../core/strategy/strategy';

const period = Duration.minutes(1);

/** The released function and its aliases, whose metrics the alarms compare. */
export interface WatchedFunction {
  readonly function: IFunction;
  /** The canary alias of the function. */
  readonly canary: IFunction;
  /** The production alias of the function. */
  readonly production: IFunction;
}

/**
 * Creates the alarms on the canary alias: errors and latency of the version that a release put there, and throttles of both
 * sides while it has traffic.
 *
 * Missing data is not breaching, because the canary has no traffic between releases. The `enoughData` gate requires data.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html for the dimension `Resource`
 */
export function createAlarms(
  scope: Construct,
  { function: lambdaFunction, canary, production }: WatchedFunction,
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
  // The first minute with faults must roll back.
  const errors = new Alarm(scope, 'Errors', {
    ...common,
    alarmName: `${serviceName}-canary-errors`,
    alarmDescription:
      "The canary's error rate in a minute is above production's, or above " +
      `${maxErrorPercent}% when production serves no requests`,
    metric: metricMath(errorsAlarmMath(errorsAlarm), {
      canaryRequests: metricOfCanary('Invocations', Stats.SUM),
      canaryErrors: metricOfCanary('Errors', Stats.SUM),
      allRequests: metricOfFunction('Invocations'),
      allErrors: metricOfFunction('Errors'),
    }),
    threshold: errorsAlarm.leastExcessPercent,
    evaluationPeriods: 1,
  });
  // Two of three minutes: in its first minute a canary has cold caches.
  const duration = new Alarm(scope, 'Duration', {
    ...common,
    alarmName: `${serviceName}-canary-duration`,
    alarmDescription: `The canary's p99 duration is above ${maxP99.toMilliseconds()} ms in two of three minutes`,
    metric: metricOfCanary('Duration', Stats.p(99)),
    threshold: maxP99.toMilliseconds(),
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
  const { medianRatio, leastExcessMilliseconds, minRequests } = defaultSlowAlarm;
  const slow = new Alarm(scope, 'Slow', {
    ...common,
    alarmName: `${serviceName}-canary-slow`,
    alarmDescription:
      `The canary's median duration is above ${medianRatio} times production's plus ${leastExcessMilliseconds} ms ` +
      'in two of three minutes. The value is the median in milliseconds, or 0',
    metric: new MathExpression({
      expression:
        // A median of production that is missing, for want of traffic or because it arrives later, would count as 0.
        `IF((requests >= ${minRequests}) AND (allRequests >= requests + ${minRequests}) AND (FILL(production, 0) > 0) AND ` +
        `(canary > ${medianRatio} * production + ${leastExcessMilliseconds}), canary, 0)`,
      usingMetrics: {
        requests: metricOfCanary('Invocations', Stats.SUM),
        allRequests: metricOfFunction('Invocations'),
        canary: metricOfCanary('Duration', Stats.p(50)),
        production: production.metric('Duration', { statistic: Stats.p(50), period }),
      },
      period,
    }),
    threshold: 0,
    evaluationPeriods: 3,
    datapointsToAlarm: 2,
  });
  // Both sides share the function's concurrency: a canary that hangs takes it from production. One of three minutes, since
  // Lambda publishes an invocation only when it has ended.
  const throttles = new Alarm(scope, 'Throttles', {
    ...common,
    alarmName: `${serviceName}-canary-throttles`,
    alarmDescription:
      `Lambda throttled more than ${maxThrottlesPerMinute} requests of both sides in a minute in which the canary had ` +
      'traffic',
    metric: new MathExpression({
      expression: 'IF(FILL(canaryRequests, 0) + FILL(canaryThrottles, 0) > 0, throttles, 0)',
      usingMetrics: {
        canaryRequests: metricOfCanary('Invocations', Stats.SUM),
        canaryThrottles: metricOfCanary('Throttles', Stats.SUM),
        throttles: metricOfFunction('Throttles'),
      },
      period,
    }),
    threshold: maxThrottlesPerMinute,
    evaluationPeriods: 3,
    datapointsToAlarm: 1,
  });
  return [errors, duration, slow, throttles];
}

/** Returns the metric of the last step. The expression of a step can use the metrics and the steps before it. */
function metricMath(steps: readonly MetricMathStep[], metrics: Readonly<Record<string, Metric>>): IMetric {
  const usingMetrics: Record<string, IMetric> = { ...metrics };
  for (const { id, expression } of steps) {
    usingMetrics[id] = new MathExpression({ expression, usingMetrics: { ...usingMetrics }, period });
  }
  return usingMetrics[steps.at(-1)!.id]!;
}
