import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { RedriveExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Releases } from '../../aws/releases/releases';
import { partitionOf } from '../../core/registry/ledger-partitions';
import type { ReleaseEventDetail } from '../../core/notifications/envelope';
import type { ReleaseErrorName } from '../../core/errors/release-error';
import { baseline } from '../../core/traffic/weights';
import { Story } from '../support/story';

let story: Story;
let releases: Releases;
let version: string;
let newer: string;
const published: ReleaseEventDetail[] = [];

beforeAll(async () => {
  story = await Story.begin();
  const { cloud } = story.delivery;
  ({ releases } = story.delivery.client);
  version = await story.publishOnly('next');
  newer = await story.publishOnly('instrumented');
  cloud.events.onEvent((event) => {
    if (event['detail-type'] === 'Approval Requested') published.push(event.detail as never);
  });
});
afterAll(() => story.end());

/** Starts a release that waits for approval before its first shift. */
async function waitingToStart(id: string) {
  const executionArn = await story.startAsPerson({ version, strategy: 'reviewed' }, id);
  await story.delivery.sleep(20);
  return { id, executionArn };
}

/** Starts a release, approves its start, and waits until it needs approval at 10%. */
async function waitingAtTenPercent(id: string) {
  const release = await waitingToStart(id);
  expect(await releases.approve(release.id, 'start', 'go')).toMatchObject({ kind: 'done' });
  await story.delivery.sleep(2);
  expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
  await story.delivery.sleep(400);
  return release;
}

const isOf =
  (id: string) =>
  ({ release }: ReleaseEventDetail) =>
    release?.id === id;

/** Expects that a release rolls back because of this error. */
async function expectRollback(executionArn: string, failure: ReleaseErrorName): Promise<void> {
  expect(await story.ending(executionArn)).toEqual({ status: 'FAILED', error: 'ReleaseRolledBack' });
  expect(await story.failure(executionArn)).toBe(failure);
}

describe('a release that waits for approval', () => {
  it('rolls back when it is rejected', async () => {
    const release = await waitingToStart('rejected');
    await releases.reject(release.id, 'start', 'not today');
    await expectRollback(release.executionArn, 'ApprovalRejected');
    expect(await releases.events('rejected')).toContainEqual(
      expect.objectContaining({
        kind: 'rejected',
        stage: 'start',
        requestedBy: 'arn:aws:iam::123456789012:root',
        identity: 'attested',
        reason: 'not today',
      }),
    );
    await story.expectBaseline('1');
    expect(await story.plot(release.executionArn)).toEqual([
      'startRequested',
      'admitted',
      'prepared',
      'judged start',
      'approvalRequested start',
      'rejected start',
      'rolledBack',
      'concluded',
    ]);
  });

  it('is judged while it waits, and rolls back when the approval times out', async () => {
    const release = await waitingAtTenPercent('forgotten');
    await story.delivery.sleep(1600);
    expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
    await story.delivery.sleep(300);
    await expectRollback(release.executionArn, 'ApprovalTimedOut');
    const judged = (await releases.events('forgotten')).filter(
      (event) => event.kind === 'judged' && event.gates.some(({ code }) => code === 'approvalPending'),
    );
    expect(judged).toHaveLength(5);
    expect(published.filter(isOf('forgotten'))).toHaveLength(2);
    await story.expectBaseline('1');
  });

  it('rolls back at once when an alarm goes to ALARM', async () => {
    const { delivery } = story;
    const release = await waitingAtTenPercent('turned-bad');
    await delivery.setAlarm(0, 'ALARM');
    await delivery.sleep(2);
    expect(await delivery.weights()).toEqual(baseline);
    expect((await releases.events('turned-bad')).map(({ kind }) => kind)).toContain('rolledBack');
    expect(await delivery.ledger.readCurrent()).toMatchObject({
      id: 'turned-bad',
      abort: { alarmName: delivery.alarmNames[0] },
    });
    await expectRollback(release.executionArn, 'CanaryAlarm');
    await delivery.setAlarm(0, 'OK');
    await story.expectBaseline('1');
  });

  it('rolls back when its execution is stopped', async () => {
    const release = await waitingAtTenPercent('stopped');
    await story.stop(release.executionArn);
    await story.delivery.sleep(180);
    await story.expectBaseline('1');
    expect((await releases.history(1))[0]).toMatchObject({
      id: 'stopped',
      outcome: 'rolled-back',
      failure: { error: 'ExecutionEnded' },
    });
  });

  it('holds the lock until it is rejected, while a newer version queues', async () => {
    const older = await waitingToStart('older');
    const next = { version: newer, strategy: 'reviewed', onConflict: 'queue' } as const;
    const execution = await story.startAsPerson(next, 'in-the-queue');
    await story.delivery.sleep(120);
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ id: 'older' });
    expect(await releases.reject(older.id, 'start', 'the next one is better')).toMatchObject({
      kind: 'done',
    });
    await story.delivery.sleep(300);
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ id: 'in-the-queue' });
    await releases.reject('in-the-queue', 'start', 'not today');
    await story.ending(execution);
    await story.expectBaseline('1');
  });

  it.each([
    ['start', 'at-start', waitingToStart],
    ['10%', 'at-ten-percent', waitingAtTenPercent],
  ])('is superseded at %s by a newer version within two sweeps', async (_, where, waiting) => {
    const one = `superseded-${where}`;
    const other = `superseding-${where}`;
    const older = await waiting(one);
    const next = { version: newer, strategy: 'reviewed', onConflict: 'supersede' } as const;
    const executionArn = await story.startAsPerson(next, other);
    await story.delivery.sleep(120);
    expect(await story.delivery.ledger.readEvents(one)).toContainEqual(
      expect.objectContaining({ kind: 'rolledBack', restoredVersion: '1' }),
    );
    await expectRollback(older.executionArn, 'ReleaseAborted');
    await story.delivery.sleep(30);
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ id: other });
    await releases.reject(other, 'start', 'not today');
    await story.ending(executionArn);
    await story.expectBaseline('1');
  });

  it('publishes the request once and accepts the approval after its execution is redriven', async () => {
    const release = await waitingToStart('redriven');
    // Otherwise the guard would roll back before the execution can be redriven.
    await story.delivery.disableRules('ExecutionEnded');
    const sfn = new SFNClient(story.delivery.cloud.clientConfig);
    await story.stop(release.executionArn);
    await sfn.send(new RedriveExecutionCommand({ executionArn: release.executionArn }));
    await story.delivery.sleep(5);
    expect(await releases.approve(release.id, 'start', 'go')).toMatchObject({ kind: 'done' });
    await story.delivery.sleep(2);
    expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
    expect(published.filter(isOf('redriven'))).toHaveLength(1);
    await releases.abort(release.id, 'seen enough');
    await story.ending(release.executionArn);
    await story.expectBaseline('1');
  });

  it('resumes at every control, publishes one request per stage, and ends in production when it is promoted in full', async () => {
    const release = await waitingAtTenPercent('promoted');
    await releases.pause(release.id, 'lunch');
    await story.delivery.sleep(2);
    await releases.resume(release.id, 'back');
    await story.delivery.sleep(70);
    expect(published.filter(isOf('promoted'))).toMatchObject([
      { stage: 'start' },
      {
        stage: '10%',
        severity: 'warning',
        command: 'rollouts approve --service checkout --stage 10% --reason …',
      },
    ]);
    expect((await story.lastVerdict(release.executionArn))?.gates).toMatchObject([
      { gate: 'bake', code: 'baked' },
      { gate: 'alarms', code: 'alarmsOk', alarmCount: 4 },
      { gate: 'approval', code: 'approvalPending' },
    ]);
    expect(await releases.promote(release.id, { extent: 'full' }, 'no time')).toMatchObject({
      refusal: { code: 'approvalMissing' },
    });
    await releases.promote(release.id, { extent: 'full', passesApproval: true }, 'no time');
    await story.delivery.sleep(2);
    expect(await story.delivery.weights()).toEqual({ production: 0, canary: 1 });
    expect(await story.ending(release.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect((await story.plot(release.executionArn)).slice(6)).toEqual([
      'judged start',
      'shifted 10%',
      'judged 10%',
      'approvalRequested 10%',
      'paused',
      'judged 10%',
      'resumed',
      'judged 10%',
      'promotionRequested',
      'judged 10%',
      'shifted 100%',
      'judged 100%',
      'promoted',
      'concluded',
    ]);
    const events = await releases.events('promoted');
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'promotionRequested',
        extent: 'full',
        identity: 'attested',
        reason: 'no time',
      }),
    );
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'judged',
        stage: '10%',
        decision: 'advance',
        cause: 'promoted',
        blockingGates: ['approval'],
      }),
    );
    await story.expectBaseline(version);
  });
});

it('the task token of an approval is in no audit event, release event or past release', async () => {
  const { delivery } = story;
  const row = await delivery.dynamodb.send(
    new GetItemCommand({
      TableName: delivery.manifest.ledgerTable,
      Key: { service: { S: partitionOf(delivery.manifest.service, 'tokens') }, item: { S: 'task-token' } },
    }),
  );
  const token = row.Item?.['token']?.S ?? '';
  expect(token.length).toBeGreaterThan(20);
  const records = [...(await releases.events('promoted')), ...published, ...(await releases.history(9))];
  expect(JSON.stringify(records)).not.toContain(token);
});
