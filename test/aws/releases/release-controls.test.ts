import { SFNClient } from '@aws-sdk/client-sfn';
import { Executions } from '../../../aws/executions/executions';
import { GuardFunction } from '../../../aws/executions/guard-function';
import { TaskTokenStore } from '../../../aws/executions/task-tokens';
import { ReleaseControls, type PersonControl } from '../../../aws/releases/release-controls';
import type { Releases } from '../../../aws/releases/releases';
import { approvalAskedAt } from '../../../core/release/approval';
import type { ApprovalPolicy } from '../../../core/strategy/approval-policy';
import type { Release } from '../../../core/release/release';
import { foldEvents } from '../../../core/audit/release-timeline';
import { baseline } from '../../../core/traffic/weights';
import { Delivery } from '../../support/delivery';

let delivery: Delivery;
let releases: Releases;
let controls: ReleaseControls;
let version: string;

beforeAll(async () => {
  delivery = await Delivery.deploy();
  await delivery.disableRules();
  version = await delivery.publish('next');
  ({ releases } = delivery.client);
  controls = controlsWith(delivery.manifest.guardFunction);
});
afterAll(() => delivery.close());
beforeEach(() => delivery.reset());

const asked = (reason: string, requestedBy = 'ada') =>
  ({ reason, requestedBy, identity: 'attested', at: delivery.now() }) as const;

/** The request as the lock has it, which attests nobody. */
const unattested = ({ reason, requestedBy, at }: PersonControl) => ({ reason, requestedBy, at });

function controlsWith(guardFunction: string): ReleaseControls {
  const { manifest, dynamodb, lambda, ledger, cloud } = delivery;
  const executions = new Executions(new SFNClient(cloud.clientConfig));
  const taskTokens = new TaskTokenStore(manifest.ledgerTable, manifest.service, dynamodb, executions);
  return new ReleaseControls(ledger, taskTokens, new GuardFunction(guardFunction, lambda));
}

/** A release with a tenth of the traffic on its canary, and no execution that would go on. */
async function atTenPercent(): Promise<Release> {
  const release = await delivery.admitted(version);
  const stage = { label: '10%', canaryWeight: 100 };
  await delivery.task('shift', { release, stage, fromWeight: 0, at: delivery.now() });
  return release;
}

async function waitForApproval(release: Release, who: Partial<ApprovalPolicy> = {}): Promise<void> {
  const policy = { timeoutSeconds: 3600, otherwise: 'rollback', ...who } as const;
  await delivery.ledger.approvals.request(
    release.executionArn,
    approvalAskedAt(delivery.now(), '10%', policy),
  );
}

/** The release in flight with what people asked of it. */
async function withRequests({ id }: Release) {
  const current = await delivery.ledger.readCurrent();
  return current?.id === id ? delivery.ledger.people.withRequests(current) : undefined;
}

async function kindsOf(release: Release): Promise<string[]> {
  return (await releases.events(release.id)).map(({ kind }) => kind);
}

describe('the releases of a service', () => {
  it('are none before the first', async () => {
    expect(await releases.current()).toBeUndefined();
    expect(await releases.history(5)).toEqual([]);
  });

  it('are in the order of their ends, also if one was refused while another ran', async () => {
    const past = { version, executionArn: 'arn', outcome: 'rolled-back' } as const;
    const day = '2026-11-20T05';
    await delivery.ledger.history.archive({
      ...past,
      id: 'first',
      startedAt: `${day}:00:00.000Z`,
      endedAt: `${day}:12:00.000Z`,
    });
    await delivery.ledger.history.archive({
      ...past,
      id: 'refused',
      outcome: 'refused',
      startedAt: `${day}:09:00.000Z`,
      endedAt: `${day}:09:01.000Z`,
    });
    expect((await releases.history(5)).map(({ id }) => id)).toEqual(['first', 'refused']);
    expect((await releases.history(1)).map(({ id }) => id)).toEqual(['first']);
  });

  it('show the one in flight with its events and with what people ask of it', async () => {
    const release = await atTenPercent();
    const lunch = asked('lunch');
    expect(await controls.pause(release.id, lunch)).toBeUndefined();

    const inFlight = await releases.current();

    expect(inFlight?.release).toMatchObject({
      id: release.id,
      version,
      canaryWeight: 100,
      pause: unattested(lunch),
    });
    expect(foldEvents(inFlight?.events ?? [])).toMatchObject({ canaryWeight: 100, pause: lunch });
  });

  it('keep who let it go on, and why', async () => {
    const release = await atTenPercent();
    await controls.pause(release.id, asked('lunch'));
    expect(await controls.resume(release.id, asked('back'))).toBeUndefined();
    const promotion = { extent: 'stage', stage: '10%' } as const;
    expect(await controls.promote(release.id, promotion, asked('low traffic'))).toBeUndefined();

    const inFlight = await releases.current();

    expect(await withRequests(release)).toMatchObject({ promote: { ...promotion, reason: 'low traffic' } });
    expect(inFlight?.release.pause).toBeUndefined();
    expect(inFlight?.events).toContainEqual({
      ...promotion,
      ...asked('low traffic'),
      kind: 'promotionRequested',
    });
    expect(await kindsOf(release)).toEqual(expect.arrayContaining(['paused', 'resumed']));
  });

  it('have restored the baseline when an abort returns', async () => {
    const release = await atTenPercent();
    expect(await delivery.weights()).not.toEqual(baseline);

    expect(await controls.abort(release, asked('wrong version'))).toEqual({
      kind: 'baselineRestored',
      guardAction: 'baselineRestored',
    });

    expect(await delivery.weights()).toEqual(baseline);
    expect(await kindsOf(release)).toEqual(expect.arrayContaining(['abortRequested', 'guarded']));
    expect((await releases.current())?.release.abort).toMatchObject({ reason: 'wrong version' });
  });

  it('say that an abort is recorded where the guard does not answer', async () => {
    const release = await atTenPercent();
    expect(await controlsWith('gone').abort(release, asked('wrong version'))).toEqual({
      kind: 'recorded',
      why: expect.stringContaining('lambda Invoke gone: ResourceNotFoundException') as string,
    });
    expect((await releases.current())?.release.abort).toMatchObject({ reason: 'wrong version' });
  });

  it('leave alone the release that has begun since', async () => {
    const release = await atTenPercent();
    const former = { id: 'former', executionArn: delivery.executionArn('former') };

    const gone = { code: 'notInFlight' };
    expect(await controls.pause(former.id, asked('lunch'))).toEqual(gone);
    expect(await controls.resume(former.id, asked('back'))).toEqual(gone);
    expect(await controls.promote(former.id, { extent: 'full' }, asked('low traffic'))).toEqual(gone);
    expect(await controls.abort(former, asked('wrong version'))).toEqual({ kind: 'refused', refusal: gone });
    expect(await controls.approve(former.id, '10%', asked('fine'))).toEqual(gone);
    expect(await controls.reject(former.id, '10%', asked('no'))).toEqual(gone);

    expect(await releases.events('former')).toEqual([]);
    expect(await kindsOf(release)).toEqual(['admitted', 'prepared', 'shifted']);
  });

  it('take the word of the first who answers at the stage that waits, and tell the others', async () => {
    const release = await atTenPercent();
    expect(await controls.approve(release.id, '10%', asked('fine'))).toEqual({ code: 'noApprovalPending' });
    await waitForApproval(release);

    expect(await controls.approve(release.id, '30%', asked('fine'))).toEqual({
      code: 'approvalAtOtherStage',
      stage: '10%',
    });
    const fine = asked('fine');
    expect(await controls.approve(release.id, '10%', fine)).toBeUndefined();
    expect(await controls.reject(release.id, '10%', asked('no'))).toEqual({
      code: 'approvalAnswered',
      stage: '10%',
      answer: { ...fine, decision: 'approved' },
    });

    const inFlight = await releases.current();
    expect((await withRequests(release))?.approval?.answer).toMatchObject({
      decision: 'approved',
      reason: 'fine',
    });
    expect(inFlight?.release.abort).toBeUndefined();
    expect(inFlight?.events).toContainEqual({ ...fine, kind: 'approved', stage: '10%' });
    expect(await kindsOf(release)).not.toContain('rejected');
  });

  it('have restored the baseline when a rejection returns, and record its requester', async () => {
    const release = await atTenPercent();
    await waitForApproval(release);

    expect(await controls.reject(release.id, '10%', asked('wrong version'))).toBeUndefined();

    expect(await delivery.weights()).toEqual(baseline);
    await expect(delivery.ledger.confirmClaim(release)).rejects.toMatchObject({
      name: 'ApprovalRejected',
      message: 'rejected at 10% by ada: wrong version',
    });
    expect(await controls.approve(release.id, '10%', asked('right version'))).toEqual({
      code: 'rollingBack',
    });
  });

  it('refuse an approval for a release that rolls back or is promoted', async () => {
    const aborted = await atTenPercent();
    await waitForApproval(aborted);
    await controls.abort(aborted, asked('wrong version'));
    expect(await controls.approve(aborted.id, '10%', asked('fine'))).toEqual({ code: 'rollingBack' });
    await delivery.reset();

    const promoting = await atTenPercent();
    await waitForApproval(promoting);
    await delivery.ledger.claimPromotion(promoting, delivery.now());
    expect(await controls.reject(promoting.id, '10%', asked('no'))).toEqual({ code: 'promoting' });
  });

  it('take no abort once the version is in production', async () => {
    const release = await atTenPercent();
    await delivery.ledger.markPromoted(release, delivery.now());
    expect(await controls.abort(release, asked('too late'))).toEqual({
      kind: 'refused',
      refusal: { code: 'promoted' },
    });
  });

  it('are paused, resumed and promoted no more once a rollback has begun, and nothing is written', async () => {
    const release = await atTenPercent();
    await controls.abort(release, asked('wrong version'));
    const before = [await releases.current(), await kindsOf(release)];
    const rollingBack = { code: 'rollingBack' };

    expect(await controls.pause(release.id, asked('lunch'))).toEqual(rollingBack);
    expect(await controls.resume(release.id, asked('back'))).toEqual(rollingBack);
    expect(await controls.promote(release.id, { extent: 'full' }, asked('hotfix'))).toEqual(rollingBack);

    expect([await releases.current(), await kindsOf(release)]).toEqual(before);
  });

  it('are not paused, resumed or promoted by who was faster than the audit trail', async () => {
    const release = await atTenPercent();
    await delivery.ledger.abort(release.executionArn, asked('superseded'));
    const { executionArn } = release;
    expect(await delivery.ledger.pause(executionArn, asked('lunch'))).toBe(false);
    expect(await delivery.ledger.resume(executionArn)).toBe(false);
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('pause');
  });

  it('may be aborted again, which calls the guard again', async () => {
    const release = await atTenPercent();
    await controls.abort(release, asked('wrong version'));
    expect(await controls.abort(release, asked('again'))).toMatchObject({ kind: 'baselineRestored' });
    expect((await releases.current())?.release.abort).toMatchObject({ reason: 'wrong version' });
  });

  it('keep the first pause', async () => {
    const release = await atTenPercent();
    const lunch = asked('lunch');
    await controls.pause(release.id, lunch);
    expect(await controls.pause(release.id, asked('coffee'))).toEqual({
      code: 'alreadyPaused',
      pause: lunch,
    });
    expect((await releases.current())?.release.pause).toEqual(unattested(lunch));
  });

  it('take no approval of a stage that was left without one', async () => {
    const release = await atTenPercent();
    await waitForApproval(release);
    const stage = { label: '30%', canaryWeight: 300 };
    await delivery.sleep(1);
    await delivery.task('shift', { release, stage, fromWeight: 100, at: delivery.now() });
    const before = await kindsOf(release);
    expect(await controls.approve(release.id, '10%', asked('late'))).toEqual({ code: 'noApprovalPending' });
    expect(await kindsOf(release)).toEqual(before);
    expect((await withRequests(release))?.approval).not.toHaveProperty('answer');
  });
});
