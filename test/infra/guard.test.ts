import type { GateInput } from '../../core/strategy/strategy';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib';
import { orphanGraceSeconds } from '../../core/release/guard';
import { functionTimeoutSeconds, taskGraceSeconds } from '../../statemachine/tasks';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

function ownAlarms(stack: Stack, count: number): Alarm[] {
  return Array.from(
    { length: count },
    (_, index) =>
      new Alarm(stack, `Own${index}`, {
        metric: new Metric({ namespace: 'Shop', metricName: `Own${index}` }),
        threshold: 1,
        evaluationPeriods: 1,
      }),
  );
}

const given = givenDelivery((stack) => ({
  serviceName: 'checkout',
  releaseOnPublish: false,
  alarms: ownAlarms(stack, 4),
}));
const { guard, alarms, stateMachine } = given.delivery;
const guardArn = given.inTemplate(guard.function.functionArn);
const deadLetterArn = given.inTemplate(guard.deadLetters.queueArn);

function guardFunctionOf({ delivery, propertiesOf }: GivenDelivery) {
  return propertiesOf(delivery.guard.function);
}

describe('the guard', () => {
  const rules = guard.rules.map((rule) => given.propertiesOf(rule));

  test('is invoked when any alarm of a release goes to ALARM, with any number of alarms', () => {
    const patterns = rules.flatMap(({ EventPattern }) =>
      JSON.stringify(EventPattern ?? '').includes('aws.cloudwatch')
        ? [EventPattern as { resources: unknown[] }]
        : [],
    );
    expect(patterns.flatMap(({ resources }) => resources)).toEqual(
      alarms.map(({ alarmArn }) => given.inTemplate(alarmArn)),
    );
    for (const pattern of patterns) {
      expect(pattern).toMatchObject({
        source: ['aws.cloudwatch'],
        'detail-type': ['CloudWatch Alarm State Change'],
        detail: { state: { value: ['ALARM'] } },
      });
      // An event pattern of 2,048 characters has room for five ARNs of the maximum length.
      expect(pattern.resources.length).toBeLessThanOrEqual(5);
    }
  });

  test('is invoked by an alarm that only an enforced gate names, not by one that is observed', () => {
    const gates: GateInput[] = [
      { type: 'alarms', names: ['checkout-errors-of-the-payment'] },
      { type: 'alarms', names: ['only-watched'], mode: 'observe' },
    ];
    const named = givenDelivery(() => ({ serviceName: 'checkout', strategies: { canary: { gates } } }));
    const patterns = JSON.stringify(named.resources('AWS::Events::Rule'));
    expect(patterns).toContain(':alarm:checkout-errors-of-the-payment');
    expect(patterns).not.toContain(':alarm:only-watched');
  });

  test('is invoked when an execution of its state machine does not succeed, and every minute', () => {
    expect(rules).toContainEqual(
      expect.objectContaining({
        EventPattern: {
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: {
            stateMachineArn: [given.inTemplate(stateMachine.stateMachineArn)],
            status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
          },
        },
      }),
    );
    expect(rules).toContainEqual(expect.objectContaining({ ScheduleExpression: 'rate(1 minute)' }));
  });

  test('is invoked when another principal than the functions of a release writes to its listener', () => {
    const pattern = rules
      .map(({ EventPattern }) => EventPattern as { source: string[]; detail: Record<string, unknown> })
      .find((each) => each?.source.includes('aws.vpc-lattice'))!;
    expect(pattern.detail).toMatchObject({ eventName: ['UpdateListener'] });
    const [people, otherRoles] = pattern.detail['$or'] as [object, object];
    expect(people).toEqual({ userIdentity: { type: [{ 'anything-but': ['AssumedRole'] }] } });
    // Shift, promote, rollback, the state machine and the guard.
    expect(JSON.stringify(otherRoles).match(/Fn::GetAtt/g)).toHaveLength(5);
  });

  test('is the only target of its rules, which send undelivered events to the dead-letter queue', () => {
    for (const { Targets } of rules) {
      expect(Targets).toMatchObject([{ Arn: guardArn, DeadLetterConfig: { Arn: deadLetterArn } }]);
    }
  });

  test('may be invoked by its rules only', () => {
    const permissions = given
      .resources('AWS::Lambda::Permission')
      .map(({ Properties }) => Properties)
      .filter(({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(guardArn));
    expect(permissions.map(({ Principal, SourceArn }) => ({ Principal, SourceArn }))).toEqual(
      guard.rules.map(({ ruleArn }) => ({
        Principal: 'events.amazonaws.com',
        SourceArn: given.inTemplate(ruleArn),
      })),
    );
  });

  test('is tried three times before an event goes to the dead-letter queue', () => {
    expect(given.resources('AWS::Lambda::EventInvokeConfig')).toMatchObject([
      {
        Properties: {
          MaximumRetryAttempts: 2,
          MaximumEventAgeInSeconds: 300,
          DestinationConfig: { OnFailure: { Destination: deadLetterArn } },
        },
      },
    ]);
  });

  test('encrypts its dead-letter queue and refuses plain HTTP', () => {
    const queue = given.inTemplate(guard.deadLetters.queueArn);
    expect(given.resources('AWS::SQS::Queue')).toMatchObject([
      { Properties: { SqsManagedSseEnabled: true } },
    ]);
    expect(JSON.stringify(given.resources('AWS::SQS::QueuePolicy'))).toContain(
      JSON.stringify({
        Action: 'sqs:*',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Resource: queue,
      }),
    );
  });

  test('uses unreserved concurrency, unless a reservation is given', () => {
    expect(guardFunctionOf(given)).toMatchObject({ Timeout: 120, MemorySize: 256 });
    expect(guardFunctionOf(given)).not.toHaveProperty('ReservedConcurrentExecutions');
    const reserved = givenDelivery(() => ({ serviceName: 'checkout', guardReservedConcurrency: 2 }));
    expect(guardFunctionOf(reserved)).toMatchObject({ ReservedConcurrentExecutions: 2 });
    expect(() => givenDelivery(() => ({ guardReservedConcurrency: 0 }))).toThrow(/guardReservedConcurrency/);
  });

  test('keeps the lock of an ended execution until its longest task must have ended', () => {
    const longest = Math.max(...Object.values(functionTimeoutSeconds)) + taskGraceSeconds;
    expect(orphanGraceSeconds).toBeGreaterThanOrEqual(longest);
  });
});

describe('the alarms on the guard', () => {
  const watchingAlarms = ({ resources }: GivenDelivery) =>
    resources('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => String(AlarmName).startsWith('checkout-guard-'));
  const watching = watchingAlarms(given);

  test('detect failed invocations and missing sweeps', () => {
    expect(watching).toMatchObject([
      {
        AlarmName: 'checkout-guard-failed',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        TreatMissingData: 'notBreaching',
      },
      { AlarmName: 'checkout-guard-silent', EvaluationPeriods: 5, TreatMissingData: 'breaching' },
    ]);
  });

  // Why that one: docs/contributing/decisions/2026-11-23-a-guard-that-is-silent-at-first.md.
  test('are not in ALARM before there is data, like all others of the construct, except on a missing sweep', () => {
    const alarmed = given
      .resources('AWS::CloudWatch::Alarm')
      .filter(({ Properties }) => String(Properties['AlarmName']).startsWith('checkout-'))
      .filter(({ Properties }) => Properties['TreatMissingData'] !== 'notBreaching')
      .map(({ Properties }) => Properties['AlarmName']);
    expect(alarmed).toEqual(['checkout-guard-silent']);
  });

  test('notify every topic and are not read by releases', () => {
    const notified = givenDelivery((stack) => ({
      serviceName: 'checkout',
      notifications: [{ topic: new Topic(stack, 'Topic'), format: 'email' }],
    }));
    const topic = { Ref: expect.stringMatching(/^Topic/) as unknown };
    for (const each of watchingAlarms(notified)) expect(each).toMatchObject({ AlarmActions: [topic] });
    expect(notified.resources('AWS::SNS::TopicPolicy')).toMatchObject([
      {
        Properties: {
          PolicyDocument: {
            Statement: [
              {
                Principal: { Service: 'cloudwatch.amazonaws.com' },
                Condition: {
                  ArnEquals: {
                    'aws:SourceArn': notified.delivery.guard.alarms.map(({ alarmArn }) =>
                      notified.inTemplate(alarmArn),
                    ),
                  },
                },
              },
              { Principal: { Service: 'cloudwatch.amazonaws.com' } },
              { Principal: { Service: 'cloudwatch.amazonaws.com' } },
            ],
          },
        },
      },
    ]);
    expect(alarms).toHaveLength(3 + 5);
  });

  test('have no action without a topic', () => {
    const withoutTopic = givenDelivery();
    for (const { Properties } of withoutTopic.resources('AWS::CloudWatch::Alarm')) {
      expect(Properties).not.toHaveProperty('AlarmActions');
    }
  });
});
