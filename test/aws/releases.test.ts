import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Releases } from '../../aws/releases';
import { approvalAskedAt } from '../../core/approval';
import type { Release } from '../../core/release';
import { tellStory } from '../../core/story';
import { rest } from '../../core/traffic';
import { Delivery } from '../support/delivery';

let delivery: Delivery;
let releases: Releases;
let version: string;

beforeAll(async () => {
  delivery = await Delivery.deploy();
  await delivery.disableRules();
  version = await delivery.publish('next');
  const { clientConfig } = delivery.cloud;
  releases = new Releases(delivery.deployment, {
    dynamodb: new DynamoDBClient(clientConfig),
    sfn: new SFNClient(clientConfig),
    lambda: delivery.lambda,
  });
});
afterAll(() => delivery.close());
beforeEach(() => delivery.reset());

const asked = (reason: string) => ({ reason, requestedBy: 'ada', at: delivery.now() });

/** A release with a tenth of the traffic on its canary, and no execution that would go on. */
async function atTenPercent(): Promise<Release> {
  const release = await delivery.admitted(version);
  const stage = { label: '10%', canaryPerMille: 100 };
  await delivery.task('shift', { release, stage, fromPerMille: 0, at: delivery.now() });
  return release;
}

async function waitForApproval(release: Release): Promise<void> {
  const policy = { timeoutSeconds: 3600, otherwise: 'rollback' } as const;
  await delivery.ledger.approvals.ask(release.executionArn, approvalAskedAt(delivery.now(), '10%', policy));
}

async function kindsOf(release: Release): Promise<string[]> {
  return (await releases.events(release.id)).map(({ kind }) => kind);
}

describe('the releases of a service', () => {
  it('are none before the first', async () => {
    expect(await releases.current()).toBeUndefined();
    expect(await releases.history(5)).toEqual([]);
  });

  it('show the one in flight with its events and with what people ask of it', async () => {
    const release = await atTenPercent();
    const lunch = asked('lunch');
    expect(await releases.pause(release, lunch)).toBe(true);

    const inFlight = await releases.current();

    expect(inFlight?.release).toMatchObject({ id: release.id, version, canaryPerMille: 100, pause: lunch });
    expect(tellStory(inFlight?.events ?? [])).toMatchObject({ canaryPerMille: 100, pause: lunch });
  });

  it('keep who let it go on, and why', async () => {
    const release = await atTenPercent();
    await releases.pause(release, asked('lunch'));
    expect(await releases.resume(release, asked('back'))).toBe(true);
    const promotion = { extent: 'stage', stage: '10%' } as const;
    expect(await releases.promote(release, promotion, asked('quiet night'))).toBe(true);

    const inFlight = await releases.current();

    expect(inFlight?.release).toMatchObject({ promote: { ...promotion, reason: 'quiet night' } });
    expect(inFlight?.release.pause).toBeUndefined();
    expect(inFlight?.events).toContainEqual({
      ...promotion,
      ...asked('quiet night'),
      kind: 'promotionRequested',
    });
    expect(await kindsOf(release)).toEqual(expect.arrayContaining(['paused', 'resumed']));
  });

  it('have traffic home when an abort is answered', async () => {
    const release = await atTenPercent();
    expect(await delivery.weights()).not.toEqual(rest);

    expect(await releases.abort(release, asked('wrong version'))).toEqual({
      kind: 'at-rest',
      guardDid: 'wrote rest',
    });

    expect(await delivery.weights()).toEqual(rest);
    expect(await kindsOf(release)).toEqual(expect.arrayContaining(['abortRequested', 'guarded']));
    expect((await releases.current())?.release.abort).toMatchObject({ reason: 'wrong version' });
  });

  it('say that an abort is recorded where the guard does not answer', async () => {
    const release = await atTenPercent();
    const lost = new Releases(
      { ...delivery.deployment, guardFunction: 'gone' },
      { dynamodb: delivery.dynamodb, lambda: delivery.lambda },
    );
    expect(await lost.abort(release, asked('wrong version'))).toEqual({
      kind: 'recorded',
      why: expect.stringContaining('lambda Invoke gone: ResourceNotFoundException') as string,
    });
    expect((await releases.current())?.release.abort).toMatchObject({ reason: 'wrong version' });
  });

  it('leave alone the release that has begun since', async () => {
    const release = await atTenPercent();
    const former = { id: 'former', executionArn: delivery.executionArn('former') };

    expect(await releases.pause(former, asked('lunch'))).toBe(false);
    expect(await releases.resume(former, asked('back'))).toBe(false);
    expect(await releases.promote(former, { extent: 'full' }, asked('quiet night'))).toBe(false);
    expect(await releases.abort(former, asked('wrong version'))).toEqual({ kind: 'too-late' });
    expect(await releases.approve(former, '10%', asked('fine'))).toEqual({ kind: 'too-late' });
    expect(await releases.reject(former, '10%', asked('no'))).toEqual({ kind: 'too-late' });

    expect(await releases.events('former')).toEqual([]);
    expect(await kindsOf(release)).toEqual(['admitted', 'prepared', 'shifted']);
  });

  it('take the word of the first who answers at the stage that waits, and tell the others', async () => {
    const release = await atTenPercent();
    expect(await releases.approve(release, '10%', asked('fine'))).toEqual({ kind: 'not-asked' });
    await waitForApproval(release);

    expect(await releases.approve(release, '30%', asked('fine'))).toEqual({
      kind: 'not-asked',
      waiting: '10%',
    });
    const fine = asked('fine');
    expect(await releases.approve(release, '10%', fine)).toEqual({ kind: 'counted' });
    expect(await releases.reject(release, '10%', asked('no'))).toEqual({
      kind: 'answered-before',
      answer: { ...fine, decision: 'approved' },
    });

    const inFlight = await releases.current();
    expect(inFlight?.release.approval?.answer).toMatchObject({ decision: 'approved', reason: 'fine' });
    expect(inFlight?.release.abort).toBeUndefined();
    expect(inFlight?.events).toContainEqual({ ...fine, kind: 'approved', stage: '10%' });
    expect(await kindsOf(release)).not.toContain('rejected');
  });

  it('have traffic home when a rejection is answered, and say so by name', async () => {
    const release = await atTenPercent();
    await waitForApproval(release);

    expect(await releases.reject(release, '10%', asked('wrong version'))).toEqual({ kind: 'counted' });

    expect(await delivery.weights()).toEqual(rest);
    await expect(delivery.ledger.confirmClaim(release)).rejects.toMatchObject({
      name: 'ApprovalRejected',
      message: 'rejected at 10% by ada: wrong version',
    });
    expect(await releases.approve(release, '10%', asked('right version'))).toMatchObject({
      kind: 'answered-before',
    });
  });

  it('take no approval for one that is being taken back or promoted', async () => {
    const aborted = await atTenPercent();
    await waitForApproval(aborted);
    await releases.abort(aborted, asked('wrong version'));
    expect(await releases.approve(aborted, '10%', asked('fine'))).toEqual({ kind: 'too-late' });
    await delivery.reset();

    const promoting = await atTenPercent();
    await waitForApproval(promoting);
    await delivery.ledger.claimPromotion(promoting, delivery.now());
    expect(await releases.reject(promoting, '10%', asked('no'))).toEqual({ kind: 'too-late' });
  });

  it('take no abort once the version is in production', async () => {
    const release = await atTenPercent();
    await delivery.ledger.markPromoted(release, delivery.now());
    expect(await releases.abort(release, asked('too late'))).toEqual({ kind: 'too-late' });
  });

  it.each([
    [{ version: '0' }, 'InvalidReleaseInput'],
    [{ version: '2', strategy: 'yolo' }, 'UnknownStrategy'],
  ])('refuse to start %j', async (request, name) => {
    await expect(releases.start(request, 'never')).rejects.toMatchObject({ name });
  });

  it('start with a name, and once only', async () => {
    const request = { version, reason: 'faster', requestedBy: 'ada' };
    const executionArn = await releases.start(request, 'by-hand');
    expect(executionArn).toBe(delivery.executionArn('by-hand'));
    expect(await releases.start(request, 'by-hand')).toBe(executionArn);
  });
});
