import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { announcementOf } from '../core/announcements/announcement';
import { matchesEventPattern, parseEventPattern } from '../localcloud/eventbridge/pattern';
import { givenDelivery } from './infra-fixture';
import { everyNews } from './support/news';

const given = givenDelivery((stack) => ({
  serviceName: 'checkout',
  releaseOnPublish: false,
  notificationTopic: new Topic(stack, 'Topic', { masterKey: new Key(stack, 'Key') }),
  notificationMinimumSeverity: 'warning',
  chatTopic: new Topic(stack, 'Chat'),
  chatMinimumSeverity: 'critical',
}));
const { notifications } = given.delivery;

/** The kinds of news, and outcomes, that people hear of. */
function heardOf(service: string): string[] {
  const [rule] = given
    .resources('AWS::Events::Rule')
    .filter(({ Properties }) => Properties['Description'] === 'Tells people of the releases of checkout');
  const pattern = parseEventPattern(JSON.stringify(rule!.Properties['EventPattern']));
  return everyNews
    .map((news) => announcementOf(service, news, '2026-01-05T09:00:00.000Z'))
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

test('severities that do not exist are refused', () => {
  const loud = 'loud' as 'info';
  expect(() => givenDelivery(() => ({ chatMinimumSeverity: loud }))).toThrow(
    /chatMinimumSeverity: .*"info"\|"warning"\|"critical"/,
  );
});

test('without a topic nothing is made', () => {
  expect(givenDelivery().delivery.notifications).toBeUndefined();
});
