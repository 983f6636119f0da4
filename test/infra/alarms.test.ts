import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

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

/** Leaves out the alarms that no gate reads: those of the guard, of releases that failed, and of their triggers. */
function alarmsOf({ resources }: GivenDelivery): Record<string, AlarmProperties> {
  const alarms = resources('AWS::CloudWatch::Alarm')
    .map(({ Properties }) => Properties as unknown as AlarmProperties)
    .filter(({ AlarmName }) => !/-guard-|-release-failed|-triggers-failed/.test(AlarmName));
  return Object.fromEntries(alarms.map((alarm) => [alarm.AlarmName, alarm]));
}

/** Every metric that an alarm looks at, whether alone or in an expression. */
function metricsOf(alarm: AlarmProperties): (Partial<AlarmProperties> & { Period?: number })[] {
  if (!alarm.Metrics) return [alarm];
  return alarm.Metrics.flatMap(({ MetricStat }) =>
    MetricStat ? [{ ...MetricStat.Metric, Period: MetricStat.Period }] : [],
  );
}

function expressionsOf({ Metrics = [] }: AlarmProperties): string {
  return Metrics.flatMap(({ Expression }) => Expression ?? []).join('\n');
}

describe('the alarms on a canary', () => {
  const given = givenDelivery(() => ({ serviceName: 'checkout' }));
  const alarms = alarmsOf(given);

  test('are named after the service', () => {
    expect(Object.keys(alarms)).toEqual([
      'checkout-canary-errors',
      'checkout-canary-duration',
      'checkout-canary-slow',
      'checkout-canary-throttles',
    ]);
  });

  test.each(Object.keys(alarms))('%s measures the canary alias, minute by minute', (name) => {
    const functionName = given.inTemplate(given.function.functionName);
    const watched = metricsOf(alarms[name]!).map(({ Namespace, Period, Dimensions }) => ({
      Namespace,
      Period,
      Dimensions,
    }));
    const ofFunction = { Name: 'FunctionName', Value: functionName };
    const [ofCanary, ofProduction] = ['canary', 'live'].map((alias) => ({
      Name: 'Resource',
      Value: { 'Fn::Join': ['', [functionName, `:${alias}`]] },
    }));
    expect(watched).toContainEqual({
      Namespace: 'AWS/Lambda',
      Period: 60,
      Dimensions: [ofFunction, ofCanary],
    });
    for (const { Period, Dimensions } of watched) {
      expect(Period).toBe(60);
      expect([[ofFunction, ofCanary], [ofFunction, ofProduction], [ofFunction]]).toContainEqual(Dimensions);
    }
  });

  test.each(Object.keys(alarms))('%s is OK while the canary has no traffic', (name) => {
    expect(alarms[name]).toMatchObject({ TreatMissingData: 'notBreaching' });
  });

  test('are in ALARM after one minute that is significantly worse than production', () => {
    const errors = alarms['checkout-canary-errors']!;
    expect(errors).toMatchObject({
      EvaluationPeriods: 1,
      Threshold: 4,
      ComparisonOperator: 'GreaterThanThreshold',
    });
    // CloudWatch takes ten at most.
    expect(errors.Metrics).toHaveLength(10);
    expect(metricsOf(errors).map(({ MetricName, Dimensions }) => [MetricName, Dimensions])).toEqual(
      expect.arrayContaining(
        ['Invocations', 'Errors'].flatMap((name) => [
          [name, [expect.anything()]],
          [name, [expect.anything(), expect.anything()]],
        ]),
      ),
    );
    expect(expressionsOf(errors)).toContain('(evidence >= 3.78)');
  });

  test('need more evidence when faults are clustered or releases take long', () => {
    const clustered = givenDelivery(() => ({
      serviceName: 'checkout',
      strategies: { canary: {}, clustered: { gates: [{ type: 'compare', dispersion: 5 }] } },
    }));
    const math = expressionsOf(alarmsOf(clustered)['checkout-canary-errors']!);
    expect(math).toContain('(canaryErrors >= 15)');
    expect(math).toContain('(evidence >= 18.89)');
  });

  test('tolerate one slow minute', () => {
    expect(alarms['checkout-canary-duration']).toMatchObject({
      MetricName: 'Duration',
      ExtendedStatistic: 'p99',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1500,
    });
  });

  test('are the alarms of the `alarms` gate, together with those of the user', () => {
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
    expect(withOwn.delivery.alarms).toHaveLength(5);
    const definition = JSON.stringify(withOwn.resources('AWS::StepFunctions::StateMachine'));
    for (const alarm of withOwn.delivery.alarms) {
      expect(definition).toContain(JSON.stringify(withOwn.inTemplate(alarm.alarmName)));
    }
  });
});

test('an alarm from addAlarm rolls back like those of the props', () => {
  const given = givenDelivery();
  const added = Array.from(
    { length: 3 },
    (_, index) =>
      new Alarm(given.stack, `Added${index}`, {
        metric: new Metric({ namespace: 'Shop', metricName: `Added${index}` }),
        threshold: 1,
        evaluationPeriods: 1,
      }),
  );
  for (const alarm of added) given.delivery.addAlarm(alarm);

  expect(given.delivery.alarms.slice(-3)).toEqual(added);
  const [definition, dashboard, rules] = [
    'AWS::StepFunctions::StateMachine',
    'AWS::CloudWatch::Dashboard',
    'AWS::Events::Rule',
  ].map((type) => JSON.stringify(given.resources(type)));
  for (const { alarmName, alarmArn } of added) {
    expect(definition).toContain(JSON.stringify(given.inTemplate(alarmName)));
    expect(dashboard).toContain(JSON.stringify(given.inTemplate(alarmArn)));
    expect(rules).toContain(JSON.stringify(given.inTemplate(alarmArn)));
  }
});

test('thresholds come from the props', () => {
  const alarms = alarmsOf(
    givenDelivery(() => ({
      serviceName: 'checkout',
      maxErrorPercent: 0.5,
      maxP99: Duration.seconds(1),
      maxThrottlesPerMinute: 0,
    })),
  );
  expect(expressionsOf(alarms['checkout-canary-errors']!)).toContain(
    'canaryRequests / (canaryRequests + productionRequests), 0.005)',
  );
  expect(alarms['checkout-canary-duration']).toMatchObject({ Threshold: 1000 });
  expect(alarms['checkout-canary-throttles']).toMatchObject({ Threshold: 0 });
});
