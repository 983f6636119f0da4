import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { marshall } from '@aws-sdk/util-dynamodb';
import { releaseEventSource } from '../../core/notifications/release-event';
import { baseline } from '../../core/traffic/weights';
import { promotionNote } from '../../aws/targets/lambda/lambda-alias';
import { Story } from '../support/story';

let story: Story;
let version: string;
/** The release events on the bus. */
let published: string[] = [];

beforeAll(async () => {
  story = await Story.begin();
  version = await story.publishOnly('next');
  story.delivery.cloud.events.onEvent((event) => {
    if (event.source === releaseEventSource) published.push(JSON.stringify(event.detail));
  });
});
beforeEach(async () => {
  await story.delivery.reset();
  await story.delivery.sleepToMinute();
  published = [];
  story.startTraffic(8);
});
afterEach(() => story.stopTraffic());
afterAll(() => story.end());

const ledgerTable = () => story.delivery.manifest.ledgerTable;
const now = () => story.delivery.now();
const ceo = (reason: string) => ({ requestedBy: 'ceo', reason, identity: 'attested', at: now() });

/** Writes a row of the lock's partition, as any writer of it could. */
async function putRow(item: string, row: object): Promise<void> {
  const Item = marshall({ ...row, service: story.delivery.manifest.service, item });
  await story.delivery.dynamodb.send(new PutItemCommand({ TableName: ledgerTable(), Item }));
}

async function setInLock(field: string, value: object): Promise<void> {
  await story.delivery.dynamodb.send(
    new UpdateItemCommand({
      TableName: ledgerTable(),
      Key: marshall({ service: story.delivery.manifest.service, item: 'current' }),
      UpdateExpression: 'SET #field = :value',
      ExpressionAttributeNames: { '#field': field },
      ExpressionAttributeValues: marshall({ ':value': value }),
    }),
  );
}

/** Invokes the guard as somebody who may. */
async function wakeGuard(event: object): Promise<string | undefined> {
  const answer = await new LambdaClient(story.delivery.cloud.clientConfig).send(
    new InvokeCommand({
      FunctionName: story.delivery.manifest.guardFunction,
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  return answer.FunctionError;
}

/** Expects that no client was ever answered with a failure. */
function expectAllServed(): void {
  expect(story.requests.total).toBeGreaterThan(0);
  expect({ failed: story.requests.failed }).toEqual({ failed: 0 });
}

describe('a healthy release', () => {
  it('is promoted although somebody invokes the guard with the event of an alarm that is OK', async () => {
    const execution = await story.startAsPerson({ version }, 'alarmed');
    await story.delivery.sleep(90);
    const detail = {
      alarmName: story.delivery.alarmNames[0],
      state: { value: 'ALARM', reason: 'forged', timestamp: now().replace('Z', '+0000') },
    };
    const event = {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      time: now(),
      detail,
    };
    expect(await wakeGuard(event)).toBe('Unhandled');
    expect(await story.ending(execution)).toEqual({ status: 'SUCCEEDED' });
    expect(await story.delivery.aliasVersion('live')).toBe(version);
    expectAllServed();
  });

  it('waits for its approval although somebody writes an answer and a promotion into the lock', async () => {
    const execution = await story.startAsPerson({ version, strategy: 'reviewed' }, 'unapproved');
    await story.delivery.sleep(30);
    const approval = (await story.delivery.ledger.readCurrent())!.approval!;
    await setInLock('approval', { ...approval, answer: { ...ceo('go'), decision: 'approved' } });
    await setInLock('promote', { ...ceo('go'), extent: 'full' });
    await story.delivery.sleep(600);
    expect(await story.delivery.weights()).toEqual(baseline);
    const { releases } = story.delivery.client;
    await releases.reject('unapproved', 'start', 'nobody has approved it');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    const names = (await releases.events('unapproved')).flatMap((each) =>
      'requestedBy' in each && 'identity' in each && each.identity === 'attested' ? [each.requestedBy] : [],
    );
    expect(names).not.toContain('ceo');
    expectAllServed();
  });
});

describe('without a release in flight', () => {
  beforeEach(() =>
    story.delivery.moveAlias('live', version, promotionNote({ id: 'last', previousVersion: '1' })),
  );

  it('production stays where it is although somebody writes a lock that asks to undo it', async () => {
    const forged = {
      id: 'last',
      executionArn: story.delivery.executionArn('last'),
      version,
      previousVersion: '1',
      strategy: 'canary',
      startedAt: new Date(Date.parse(now()) - 3_600_000).toISOString(),
      canaryWeight: 500,
      abort: ceo('call this number'),
    };
    await putRow('current', forged);
    await story.delivery.sleep(180);
    expect(await story.delivery.aliasVersion('live')).toBe(version);
    expect(await story.delivery.ledger.readCurrent()).toBeUndefined();
    expect(await story.delivery.weights()).toEqual(baseline);
    expect(published.join()).not.toContain('call this number');
    expect(published.join()).toContain('lockDiscarded');
    expectAllServed();
  });
});
