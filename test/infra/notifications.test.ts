import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { busEventOf } from '../../core/notifications/envelope';
import { matchesEventPattern, parseEventPattern } from '../../packages/local-cloud/kernel/event-pattern';
import type { NotificationOptions } from '../../infra/index';
import { givenDelivery, type TemplateResource } from '../support/infra-fixture';
import { everyReleaseEvent } from '../support/release-events';

interface Reference {
  readonly Ref: string;
}

const given = givenDelivery((stack) => ({
  serviceName: 'checkout',
  releaseOnPublish: false,
  notifications: [
    {
      topic: new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') }),
      format: 'email',
      minimumSeverity: 'critical',
    },
  ],
}));
given.delivery.addNotification({
  topic: new Topic(given.stack, 'Chat'),
  format: 'chat',
  minimumSeverity: 'warning',
});
const { notifications } = given.delivery;

/** The kinds of events, and outcomes, that people hear of. */
function heardOf(service: string): string[] {
  const [rule] = given
    .resources('AWS::Events::Rule')
    .filter(({ Properties }) => Properties['Description'] === 'Tells people of the releases of checkout');
  const pattern = parseEventPattern(JSON.stringify(rule!.Properties['EventPattern']));
  return everyReleaseEvent
    .map((event) => busEventOf(service, event, '2026-01-05T09:00:00.000Z'))
    .filter(({ detailType, detail }) => {
      const event = { source: 'lattice-rollouts', 'detail-type': detailType, detail };
      return matchesEventPattern(pattern, JSON.parse(JSON.stringify(event)) as object);
    })
    .map(({ detailType, detail }) =>
      'outcome' in detail ? `${detailType}: ${String(detail.outcome)}` : detailType,
    );
}

test('people hear of what matters to any of the topics, of this service only', () => {
  expect(heardOf('checkout')).toEqual([
    'Release Paused',
    'Approval Requested',
    'Release Rolled Back',
    'Guard Acted',
    'Guard Acted',
    'Release Refused: refused',
    // Of an undo at once, which is a warning whatever becomes of it.
    'Release Concluded: promoted',
    'Release Concluded: rolled-back',
    'Release Concluded: rollback-unconfirmed',
  ]);
  expect(heardOf('basket')).toEqual([]);
});

test('the function may publish to the topics and use their key, and nothing else of AWS', () => {
  const roleName = given.inTemplate(notifications!.function.role!.roleName);
  const statements = given
    .resources('AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties['Roles']) === JSON.stringify([roleName]))
    .flatMap(
      ({ Properties }) => (Properties['PolicyDocument'] as { Statement: { Action: unknown }[] }).Statement,
    );
  expect([...new Set(statements.flatMap(({ Action }) => Action))].map(String).sort()).toEqual([
    'kms:Decrypt',
    'kms:GenerateDataKey*',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sns:Publish',
    'sqs:SendMessage',
    'xray:PutTelemetryRecords',
    'xray:PutTraceSegments',
  ]);
});

test('an event that cannot be told is kept, and an alarm tells both topics by another way', () => {
  const alarm = given
    .resources('AWS::CloudWatch::Alarm')
    .find(({ Properties }) => Properties['AlarmName'] === 'checkout-notifications-failed');
  expect(alarm!.Properties['AlarmActions']).toHaveLength(2);
  expect(given.resources('AWS::SNS::TopicPolicy')).toHaveLength(2);
});

test('the function knows each topic, its format and what it wants to hear of', () => {
  const [{ Properties }] = given
    .resources('AWS::Lambda::Function')
    .filter(({ Properties: { Environment } }) => JSON.stringify(Environment)?.includes('NOTIFICATIONS')) as [
    TemplateResource,
  ];
  const { Variables } = Properties['Environment'] as { Variables: { NOTIFICATIONS: unknown } };
  const { 'Fn::Join': joined } = Variables.NOTIFICATIONS as { 'Fn::Join': [string, (string | Reference)[]] };
  const text = joined[1].map((part) => (typeof part === 'string' ? part : part.Ref)).join('');
  expect(JSON.parse(text)).toEqual([
    { topicArn: expect.stringMatching(/^Topic/) as unknown, format: 'email', minimumSeverity: 'critical' },
    { topicArn: expect.stringMatching(/^Chat/) as unknown, format: 'chat', minimumSeverity: 'warning' },
  ]);
});

describe('a notification that cannot be is refused', () => {
  const adding =
    (...options: object[]) =>
    () =>
      givenDelivery((stack) => {
        const topic = new Topic(stack, 'Topic');
        return {
          notifications: options.map((each) =>
            Object.assign({ topic }, each as Omit<NotificationOptions, 'topic'>),
          ),
        };
      });

  test.each<[string, object[], RegExp]>([
    [
      'a severity that does not exist',
      [{ format: 'chat', minimumSeverity: 'loud' }],
      /minimumSeverity: .*"info"\|"warning"\|"critical"/,
    ],
    ['a format that does not exist', [{ format: 'fax' }], /format: .*"email"\|"chat"/],
    ['a topic twice', [{ format: 'email' }, { format: 'chat' }], /notifications: Shop\/Topic/],
  ])('%s', (_, options, message) => {
    expect(adding(...options)).toThrow(message);
  });
});

test('without a topic nothing is made', () => {
  expect(givenDelivery().delivery.notifications).toBeUndefined();
});
