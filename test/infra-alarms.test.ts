import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import { givenDelivery, type GivenDelivery } from './infra-fixture';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly MetricName?: string;
  readonly Namespace?: string;
  readonly Dimensions?: unknown;
  readonly Period?: number;
  readonly Threshold: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
  readonly Metrics?: readonly {
    readonly Expression?: string;
    readonly MetricStat?: { readonly Metric: Partial<AlarmProperties>; readonly Period: number };
  }[];
}

function alarmsOf({ resources }: GivenDelivery): Record<string, AlarmProperties> {
  const alarms = resources('AWS::CloudWatch::Alarm').map(
    ({ Properties }) => Properties as unknown as AlarmProperties,
  );
  return Object.fromEntries(alarms.map((alarm) => [alarm.AlarmName, alarm]));
}

/** Every metric that an alarm looks at, whether alone or in an expression. */
function metricsOf(alarm: AlarmProperties): (Partial<AlarmProperties> & { Period?: number })[] {
  if (!alarm.Metrics) return [alarm];
  return alarm.Metrics.flatMap(({ MetricStat }) =>
    MetricStat ? [{ ...MetricStat.Metric, Period: MetricStat.Period }] : [],
  );
}

describe('the alarms of a service', () => {
  const given = givenDelivery(() => ({ serviceName: 'checkout' }));
  const alarms = alarmsOf(given);

  test('are named after it', () => {
    expect(Object.keys(alarms)).toEqual([
      'checkout-canary-errors',
      'checkout-canary-duration',
      'checkout-canary-throttles',
    ]);
  });

  test.each(Object.keys(alarms))('%s watches the canary alias, minute by minute', (name) => {
    const functionName = given.inTemplate(given.function.functionName);
    for (const metric of metricsOf(alarms[name]!)) {
      expect(metric).toMatchObject({
        Namespace: 'AWS/Lambda',
        Period: 60,
        Dimensions: [
          { Name: 'FunctionName', Value: functionName },
          { Name: 'Resource', Value: { 'Fn::Join': ['', [functionName, ':canary']] } },
        ],
      });
    }
  });

  test.each(Object.keys(alarms))('%s is silent while the canary has no traffic', (name) => {
    expect(alarms[name]).toMatchObject({ TreatMissingData: 'notBreaching' });
  });

  test('speak after the first minute with faults, but not of a single one', () => {
    const errors = alarms['checkout-canary-errors']!;
    expect(errors).toMatchObject({
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    expect(errors.Metrics?.[0]?.Expression).toBe('IF(errors >= 5, 100 * errors / invocations, 0)');
    expect(metricsOf(errors).map((metric) => metric.MetricName)).toEqual(['Errors', 'Invocations']);
  });

  test('forgive one slow minute', () => {
    expect(alarms['checkout-canary-duration']).toMatchObject({
      MetricName: 'Duration',
      ExtendedStatistic: 'p99',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1500,
    });
  });

  test('are those that the release looks at, with the ones of the user behind them', () => {
    const withOwn = givenDelivery((stack) => ({
      alarms: [
        new Alarm(stack, 'QueueAge', {
          alarmName: 'queue-age',
          metric: new Metric({ namespace: 'Shop', metricName: 'QueueAge' }),
          threshold: 1,
          evaluationPeriods: 1,
        }),
      ],
    }));
    expect(withOwn.delivery.alarms).toHaveLength(4);
    const definition = JSON.stringify(withOwn.resources('AWS::StepFunctions::StateMachine'));
    for (const alarm of withOwn.delivery.alarms) {
      expect(definition).toContain(JSON.stringify(withOwn.inTemplate(alarm.alarmName)));
    }
  });
});

test('thresholds are the user’s', () => {
  const alarms = alarmsOf(
    givenDelivery(() => ({
      serviceName: 'checkout',
      maxErrorPercent: 0.5,
      minErrors: 10,
      maxP99Milliseconds: Duration.seconds(1).toMilliseconds(),
      maxThrottlesPerMinute: 0,
    })),
  );
  expect(alarms['checkout-canary-errors']).toMatchObject({ Threshold: 0.5 });
  expect(alarms['checkout-canary-errors']?.Metrics?.[0]?.Expression).toContain('errors >= 10');
  expect(alarms['checkout-canary-duration']).toMatchObject({ Threshold: 1000 });
  expect(alarms['checkout-canary-throttles']).toMatchObject({ Threshold: 0 });
});
