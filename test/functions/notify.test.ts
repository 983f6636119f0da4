import { CreateTopicCommand, DeleteTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { busEventOf } from '../../core/notifications/envelope';
import type { ReleaseEvent } from '../../core/notifications/release-event';
import type * as NotifyModule from '../../functions/notify';
import { Outbox } from '../../aws/notifications/outbox';
import { createLedgerTable } from '../../verification/bench/harness/ledger-table';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { everyReleaseEvent } from '../support/release-events';

let cloud: LocalCloud;
let notify: typeof NotifyModule.handler;
let dynamodb: DynamoDBClient;
let outbox: Outbox;
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
    SERVICE_NAME: 'checkout',
    LEDGER_TABLE: 'ledger',
    NOTIFICATIONS: JSON.stringify([
      { topicArn: mailTopic, format: 'email', minimumSeverity: 'warning' },
      { topicArn: chatTopic, format: 'chat', minimumSeverity: 'info' },
    ]),
  });
  dynamodb = new DynamoDBClient(cloud.clientConfig);
  await createLedgerTable(dynamodb, 'ledger');
  outbox = new Outbox('ledger', 'checkout', dynamodb);
  ({ handler: notify } = require('../../functions/notify') as typeof NotifyModule);
});
afterAll(async () => {
  process.env = environment;
  await cloud.close();
});

const at = '2026-01-05T09:05:05.000Z';

const releaseEventOf = (kind: ReleaseEvent['kind']) =>
  everyReleaseEvent.find((event) => event.kind === kind)!;

/** Delivers an event that a function of the service published. @returns the messages of the topics */
async function published(event: ReleaseEvent) {
  const { detailType, detail } = busEventOf('checkout', event, at);
  await outbox.add({ detailType, detail }, at);
  return delivered(detailType, detail);
}

/** Delivers an event that anybody put on the bus. @returns the messages of the topics */
async function delivered(detailType: string, detail: object) {
  const messages: { topicArn: string; subject?: string; message: string; attributes: object }[] = [];
  const stop = cloud.sns.onMessage((message) => messages.push(message));
  // As EventBridge does: the order of fields is not kept.
  const reordered = Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(detail)) as object).reverse(),
  );
  const error = await notify({ 'detail-type': detailType, detail: reordered }).then(
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

it('sends nothing that no function of the service published, and fails, so that it pages people in the end', async () => {
  const { detailType, detail } = busEventOf('checkout', releaseEventOf('Release Rolled Back'), at);
  await outbox.add({ detailType, detail }, at);
  const forged: [string, object][] = [
    [detailType, { ...detail, message: 'call this number' }],
    [detailType, { ...detail, at: '2026-01-05T09:05:06.000Z' }],
    ['Release Concluded', detail],
  ];
  for (const [type, content] of forged) {
    const { messages, error } = await delivered(type, content);
    expect(messages).toEqual([]);
    expect(['EventUnconfirmed', 'ZodError']).toContain(error);
  }
});

it('sends what cannot be confirmed while DynamoDB does not answer, and says so', async () => {
  const { detailType, detail } = busEventOf('checkout', releaseEventOf('Release Rolled Back'), at);
  await cloud.dynamodb.tables.delete('ledger');
  jest.spyOn(console, 'warn').mockImplementationOnce(() => undefined);
  const { messages, error } = await delivered(detailType, detail);
  await createLedgerTable(dynamodb, 'ledger');
  expect(error).toBeUndefined();
  expect(messages).toHaveLength(2);
  for (const { message } of messages) expect(message).toContain('DynamoDB did not answer');
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
