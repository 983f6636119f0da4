import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib';
import { orphanGraceSeconds } from '../../core/release/guard';
import { functionTimeoutSeconds, taskGraceSeconds } from '../../statemachine/tasks';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

const description = 'lattice-rollouts: brings the traffic of checkout home when nobody else does';

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

function functionsOf({ resources }: typeof given) {
  return resources('AWS::Lambda::Function')
    .map(({ Properties }) => Properties)
    .filter(({ Description }) => Description === description);
}

describe('the guard', () => {
  const rules = given
    .resources('AWS::Events::Rule')
    .map(({ Properties }) => Properties)
    .filter(({ Description }) => String(Description).includes('guard'));

  test('is woken when one of the alarms that releases are held to goes off, however many there are', () => {
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
      // 2,048 characters hold five ARNs with names of the greatest length.
      expect(pattern.resources.length).toBeLessThanOrEqual(5);
    }
  });

  test('is woken when a release of its own state machine ends other than well, and each minute', () => {
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

  test('is woken when anybody but the release itself writes to its listener', () => {
    const pattern = rules
      .map(({ EventPattern }) => EventPattern as { source: string[]; detail: Record<string, unknown> })
      .find((each) => each?.source.includes('aws.vpc-lattice'))!;
    expect(pattern.detail).toMatchObject({ eventName: ['UpdateListener'] });
    const [people, otherRoles] = pattern.detail['$or'] as [object, object];
    expect(people).toEqual({ userIdentity: { type: [{ 'anything-but': ['AssumedRole'] }] } });
    // Shift, promote, rollback and the guard.
    expect(JSON.stringify(otherRoles).match(/Fn::GetAtt/g)).toHaveLength(4);
  });

  test('is all that these rules wake; what they cannot deliver is kept', () => {
    expect(rules).toHaveLength(guard.rules.length);
    for (const { Targets } of rules) {
      expect(Targets).toMatchObject([{ Arn: guardArn, DeadLetterConfig: { Arn: deadLetterArn } }]);
    }
  });

  test('may be woken by these rules only', () => {
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

  test('is tried three times, and what it could not do is kept', () => {
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

  test('keeps nothing in the clear', () => {
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

  test('shares what concurrency there is, unless some is kept for it', () => {
    expect(functionsOf(given)[0]).toMatchObject({ Timeout: 120, MemorySize: 256 });
    expect(functionsOf(given)[0]).not.toHaveProperty('ReservedConcurrentExecutions');
    const reserved = givenDelivery(() => ({ serviceName: 'checkout', guardReservedConcurrency: 2 }));
    expect(functionsOf(reserved)[0]).toMatchObject({ ReservedConcurrentExecutions: 2 });
    expect(() => givenDelivery(() => ({ guardReservedConcurrency: 0 }))).toThrow(/guardReservedConcurrency/);
  });

  test('waits with the lock until the longest task must be over', () => {
    const longest = Math.max(...Object.values(functionTimeoutSeconds)) + taskGraceSeconds;
    expect(orphanGraceSeconds).toBeGreaterThanOrEqual(longest);
  });
});

describe('when the guard itself fails', () => {
  const watchingAlarms = ({ resources }: GivenDelivery) =>
    resources('AWS::CloudWatch::Alarm')
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => String(AlarmName).startsWith('checkout-guard-'));
  const watching = watchingAlarms(given);

  test('an alarm goes off: for what it could not do, and for its silence', () => {
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

  test('people hear of it; releases do not', () => {
    const heard = givenDelivery((stack) => ({
      serviceName: 'checkout',
      notifications: [{ topic: new Topic(stack, 'Topic'), format: 'email' }],
    }));
    const topic = { Ref: expect.stringMatching(/^Topic/) as unknown };
    for (const each of watchingAlarms(heard)) expect(each).toMatchObject({ AlarmActions: [topic] });
    expect(heard.resources('AWS::SNS::TopicPolicy')).toMatchObject([
      {
        Properties: {
          PolicyDocument: {
            Statement: [
              { Principal: { Service: 'cloudwatch.amazonaws.com' } },
              {
                Principal: { Service: 'cloudwatch.amazonaws.com' },
                Condition: {
                  ArnEquals: {
                    'aws:SourceArn': heard.delivery.guard.alarms.map(({ alarmArn }) =>
                      heard.inTemplate(alarmArn),
                    ),
                  },
                },
              },
            ],
          },
        },
      },
    ]);
    expect(alarms).toHaveLength(3 + 4);
  });

  test('and nobody else, without a topic', () => {
    const silent = givenDelivery();
    for (const { Properties } of silent.resources('AWS::CloudWatch::Alarm')) {
      expect(Properties).not.toHaveProperty('AlarmActions');
    }
  });
});
