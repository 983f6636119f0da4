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

/** Returns the detail-types, and outcomes, of the events that the rule matches. */
function matchedEvents(service: string): string[] {
  const rule = given.propertiesOf(notifications!.rule);
  const pattern = parseEventPattern(JSON.stringify(rule['EventPattern']));
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

test('the rule matches the severities of any topic, for this service only', () => {
  expect(matchedEvents('checkout')).toEqual([
    // One that overrides a rule.
    'Release Started',
    'Release Paused',
    'Approval Requested',
    'Production Unreachable',
    'Production Unreachable',
    'Release Rolled Back',
    'Guard Acted',
    'Guard Acted',
    'Guard Suspended',
    'Guard Resumed',
    'Guard Resumed',
    'Release Refused: refused',
    // Of an immediate undo, which is a warning whatever its outcome.
    'Release Concluded: promoted',
    'Release Concluded: rolled-back',
    'Release Concluded: rollback-unconfirmed',
  ]);
  expect(matchedEvents('basket')).toEqual([]);
});

test('the function may publish to the topics and use their key, and make no other AWS calls', () => {
  const roleName = given.inTemplate(notifications!.function.role!.roleName);
  const statements = given
    .resources('AWS::IAM::Policy')
    .filter(({ Properties }) => JSON.stringify(Properties['Roles']) === JSON.stringify([roleName]))
    .flatMap(
      ({ Properties }) => (Properties['PolicyDocument'] as { Statement: { Action: unknown }[] }).Statement,
    );
  expect([...new Set(statements.flatMap(({ Action }) => Action))].map(String).sort()).toEqual([
    'dynamodb:GetItem',
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

test('the alarm on the dead-letter queue notifies both topics directly', () => {
  const alarm = given
    .resources('AWS::CloudWatch::Alarm')
    .find(({ Properties }) => Properties['AlarmName'] === 'checkout-notifications-failed');
  expect(alarm!.Properties['AlarmActions']).toHaveLength(2);
  expect(given.resources('AWS::SNS::TopicPolicy')).toHaveLength(2);
});

test('the function has the format and minimum severity of each topic in its environment', () => {
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

describe('an invalid notification is refused', () => {
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
      'an unknown severity',
      [{ format: 'chat', minimumSeverity: 'loud' }],
      /minimumSeverity: .*"info"\|"warning"\|"critical"/,
    ],
    ['an unknown format', [{ format: 'fax' }], /format: .*"email"\|"chat"/],
    ['a topic twice', [{ format: 'email' }, { format: 'chat' }], /notifications: .*Shop\/Topic/],
  ])('%s', (_, options, message) => {
    expect(adding(...options)).toThrow(message);
  });
});

test('without a topic no notification resources are created', () => {
  expect(givenDelivery().delivery.notifications).toBeUndefined();
});

describe('the alarms on the system itself', () => {
  const topicsOf = (delivery: ReturnType<typeof givenDelivery>) =>
    Object.fromEntries(
      delivery
        .resources('AWS::CloudWatch::Alarm')
        .filter(({ Properties }) => Properties['AlarmActions'] !== undefined)
        .map(({ Properties }) => [Properties['AlarmName'], Properties['AlarmActions']]),
    );
  const names = ['guard-failed', 'guard-silent', 'notifications-failed', 'release-failed', 'triggers-failed'];

  test('go to the topic for alarms only, if there is one', () => {
    const apart = givenDelivery((stack) => ({
      serviceName: 'checkout',
      alarmTopic: new Topic(stack, 'Pager'),
      notifications: [
        { topic: new Topic(stack, 'Mail'), format: 'email' },
        { topic: new Topic(stack, 'Chat'), format: 'chat' },
      ],
    }));
    const pager = apart.inTemplate((apart.stack.node.findChild('Pager') as Topic).topicArn);
    expect(topicsOf(apart)).toEqual(Object.fromEntries(names.map((name) => [`checkout-${name}`, [pager]])));
  });

  test('cannot go to a topic that they report on', () => {
    expect(() =>
      givenDelivery((stack) => {
        const topic = new Topic(stack, 'Topic');
        return { alarmTopic: topic, notifications: [{ topic, format: 'email' }] };
      }),
    ).toThrow('alarmTopic');
  });
});
