import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { busEventOf } from '../../core/notifications/envelope';
import type { ReleaseEvent } from '../../core/notifications/release-event';
import type * as NotifyModule from '../../functions/notify';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { everyReleaseEvent } from '../support/release-events';

let cloud: LocalCloud;
let notify: typeof NotifyModule.handler;
let [mailTopic, chatTopic] = ['', ''];
const environment = { ...process.env };

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  const sns = new SNSClient(cloud.clientConfig);
  const create = async (Name: string) => (await sns.send(new CreateTopicCommand({ Name }))).TopicArn!;
  [mailTopic, chatTopic] = [await create('mail'), await create('chat')];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    NOTIFICATIONS: JSON.stringify([
      { topicArn: mailTopic, format: 'email', minimumSeverity: 'warning' },
      { topicArn: chatTopic, format: 'chat', minimumSeverity: 'info' },
    ]),
  });
  ({ handler: notify } = require('../../functions/notify') as typeof NotifyModule);
});
afterAll(async () => {
  process.env = environment;
  await cloud.close();
});

const releaseEventOf = (kind: ReleaseEvent['kind']) =>
  everyReleaseEvent.find((event) => event.kind === kind)!;

/** The messages of the topics for an event. */
async function published(event: ReleaseEvent) {
  const messages: { topicArn: string; subject?: string; message: string; attributes: object }[] = [];
  const stop = cloud.sns.onMessage((message) => messages.push(message));
  const { detailType, detail } = busEventOf('checkout', event, '2026-01-05T09:05:05.000Z');
  const error = await notify({ 'detail-type': detailType, detail }).then(
    () => undefined,
    (failure: Error) => failure.name,
  );
  stop();
  return { messages, error };
}

it('writes a mail and a message to the chat, with attributes to filter by', async () => {
  const { messages } = await published(releaseEventOf('Release Rolled Back'));
  const attributes = {
    service: { type: 'String', value: 'checkout' },
    severity: { type: 'String', value: 'warning' },
    event: { type: 'String', value: 'Release Rolled Back' },
  };
  expect(messages).toMatchObject([
    { topicArn: mailTopic, subject: 'checkout: version 42 was rolled back', attributes },
    { topicArn: chatTopic, subject: undefined, attributes },
  ]);
  expect(JSON.parse(messages[1]!.message)).toMatchObject({ version: '1.0', source: 'custom' });
});

it('publishes nothing on a topic with a higher minimum severity', async () => {
  const { messages } = await published(releaseEventOf('Release Started'));
  expect(messages.map(({ topicArn }) => topicArn)).toEqual([chatTopic]);
});

it('refuses what is no release event: nothing may get lost in silence', async () => {
  await expect(notify({ 'detail-type': 'Release Exploded', detail: {} })).rejects.toThrow('detail-type');
});

it('tells the chat although the mail cannot be sent, and fails, so that it is tried again', async () => {
  await new SNSClient(cloud.clientConfig).send(new DeleteTopicCommand({ TopicArn: mailTopic }));
  const { messages, error } = await published(releaseEventOf('Release Rolled Back'));
  expect([messages.map(({ topicArn }) => topicArn), error]).toEqual([[chatTopic], 'AwsCallRefused']);
});
