import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { randomUUID } from 'node:crypto';
import { CommandSigner, type CommandSignature } from '../../aws/client/command-signature';
import { Releases } from '../../aws/releases/releases';
import type { ReleaseStatus } from '../../core/audit/release-status';
import type { StartConflict } from '../../core/audit/start-conflict';
import type { Release } from '../../core/release/release';
import { LocalCloud, type ClientConfig } from '../../packages/local-cloud/cloud';
import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { Delivery } from '../support/delivery';
import { executionOf } from '../support/execution-of';

let delivery: Delivery;
let version: string;
let ana: Caller;

/** A person with credentials of their own. */
interface Caller {
  readonly config: ClientConfig;
  readonly arn: string;
  readonly releases: Releases;
}

beforeAll(async () => {
  delivery = await Delivery.deploy();
  await delivery.disableRules();
  version = await delivery.publish('next');
  ana = caller('ana');
});
beforeEach(() => delivery.reset());
afterAll(() => delivery.close());

const clock = () => delivery.cloud.context.clock.now();

function caller(name: string): Caller {
  const { cloud, manifest, dynamodb } = delivery;
  const config = cloud.clientConfigOf(name);
  const signer = new CommandSigner(manifest.region, config);
  const clients = { dynamodb, control: new LambdaClient(config), signer };
  const arn = `arn:aws:sts::123456789012:assumed-role/person-${name}/${name}`;
  return { config, arn, releases: new Releases(manifest, clients, { name, now: clock }) };
}

/** A release at 10%, which waits for an approval. */
async function waiting(who: object = {}): Promise<Release> {
  const release = await delivery.admitted(version, 'one');
  const stage = { label: '10%', canaryWeight: 100 };
  await delivery.task('shift', { release, stage, fromWeight: 0, at: delivery.now() });
  const until = new Date(clock() + 3_600_000).toISOString();
  await delivery.ledger.approvals.request(release.executionArn, {
    stage: '10%',
    askedAt: delivery.now(),
    until,
    ...who,
  });
  return release;
}

/** Invokes the function as somebody who has seen a signature. */
async function invoke(alias: string | undefined, payload: object) {
  const { lambda, manifest } = delivery;
  const { Payload } = await lambda.send(
    new InvokeCommand({
      FunctionName: manifest.controlFunction,
      Qualifier: alias,
      Payload: Buffer.from(JSON.stringify(payload)),
    }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString()) as object;
}

const pause = (nonce: string = randomUUID()) =>
  JSON.stringify({ verb: 'pause', release: 'one', reason: 'lunch', nonce });

function sign(text: string, { permission = 'pause', at = clock() } = {}): Promise<CommandSignature> {
  const { service, region } = delivery.manifest;
  return new CommandSigner(region, ana.config).sign({ service, permission, command: text }, at);
}

const notConfirmed = { errorType: 'IdentityNotConfirmed' };

describe('a command', () => {
  it('is carried out in the name that AWS attests, at the time of the function', async () => {
    await waiting();
    expect(await ana.releases.pause('one', 'lunch')).toEqual({
      kind: 'done',
      requestedBy: ana.arn,
      identity: 'attested',
      at: delivery.now(),
    });
    expect(await delivery.ledger.readEvents('one')).toContainEqual({
      at: delivery.now(),
      kind: 'paused',
      requestedBy: ana.arn,
      identity: 'attested',
      reason: 'lunch',
    });
  });

  it('is carried out once', async () => {
    await waiting();
    const command = pause();
    const sent = { command, signature: await sign(command) };
    expect(await invoke('pause', sent)).toMatchObject({ kind: 'done' });
    await ana.releases.resume('one', 'back');
    expect(await invoke('pause', sent)).toMatchObject(notConfirmed);
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('pause');
  });

  it.each([
    ['signed more than a minute ago', -61_000],
    ['signed more than a minute from now', 61_000],
  ])('%s is refused', async (_, offset) => {
    await waiting();
    const command = pause();
    const signature = await sign(command, { at: clock() + offset });
    expect(await invoke('pause', { command, signature })).toMatchObject(notConfirmed);
  });

  it('is refused with the signature of another command', async () => {
    await waiting();
    expect(await invoke('pause', { command: pause(), signature: await sign(pause()) })).toMatchObject(
      notConfirmed,
    );
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('pause');
  });

  it('is refused with a signature for another permission', async () => {
    await waiting();
    const command = pause();
    const signature = await sign(command, { permission: 'abort' });
    expect(await invoke('pause', { command, signature })).toMatchObject(notConfirmed);
  });

  it('is refused by the alias of another permission, whatever the signature says', async () => {
    await waiting();
    const command = pause();
    for (const permission of ['approve', 'abort', 'start-canary', 'override']) {
      const signature = await sign(command, { permission });
      expect(await invoke(permission, { command, signature })).toMatchObject({ errorType: 'NotPermitted' });
    }
  });

  it('is refused without an alias, which would be no permission', async () => {
    const command = pause();
    expect(await invoke(undefined, { command, signature: await sign(command) })).toMatchObject({
      errorType: 'NotPermitted',
    });
    const latest = await sign(command, { permission: '$LATEST' });
    expect(await invoke('$LATEST', { command, signature: latest })).toMatchObject({
      errorType: 'NotPermitted',
    });
  });

  it.each<[string, unknown]>([
    ['no command', {}],
    ['no JSON', { command: '{', signature: {} }],
    ['no signature', { command: pause() }],
    ['a null', null],
    [
      'a signature that is no signature',
      { command: pause(), signature: { accessKeyId: 'x\r\ny', date: 'now', signature: '' } },
    ],
    [
      'a URL in the place of a signature',
      { command: pause(), signature: { url: 'https://sts.attacker.example/?Action=GetCallerIdentity' } },
    ],
  ])('that is %s is refused', async (_, payload) => {
    expect(await invoke('pause', payload as object)).toMatchObject({ errorType: 'InvalidReleaseInput' });
  });

  it.each([
    ['an unknown verb', { verb: 'destroy', release: 'one', reason: 'x' }],
    ['an unknown field', { verb: 'pause', release: 'one', reason: 'x', requestedBy: 'ada' }],
    ['a release that is no name', { verb: 'pause', release: 'one#two', reason: 'x' }],
    ['a reason that is too long', { verb: 'pause', release: 'one', reason: 'x'.repeat(501) }],
    [
      'a start in the name of somebody else',
      { verb: 'start', release: 'one', input: { version: '2', requestedBy: 'ada' } },
    ],
  ])('with %s is refused before the signature is used', async (_, command) => {
    const text = JSON.stringify({ ...command, nonce: randomUUID() });
    expect(await invoke('pause', { command: text, signature: await sign(text) })).toMatchObject({
      errorType: 'InvalidReleaseInput',
    });
  });

  it.each([
    ['abort', 'aborted', { verb: 'abort', release: 'one', reason: 'outage' }],
    ['pause', 'done', { verb: 'pause', release: 'one', reason: 'outage' }],
    ['approve', 'done', { verb: 'reject', release: 'one', stage: '10%', reason: 'outage' }],
  ])(
    'with the permission %s does not wait for AWS STS, and names nobody for certain',
    async (permission, kind, command) => {
      await waiting();
      const text = JSON.stringify({ ...command, nonce: randomUUID() });
      const signature = await sign(text, { permission });
      const stop = stsFails();
      const answer = await invoke(permission, { command: text, signature, claimedBy: 'ana' });
      stop();
      expect(answer).toMatchObject({ kind, requestedBy: 'ana', identity: 'claimed' });
    },
  );

  it.each([
    ['abort', { kind: 'aborted', requestedBy: 'ana', identity: 'claimed' }],
    ['approve', { errorType: 'AwsCallFailed' }],
  ])('to %s waits at most 10 s for an AWS STS that hangs', async (verb, expected) => {
    await waiting();
    const stage = verb === 'approve' && { stage: '10%' };
    const text = JSON.stringify({ verb, release: 'one', ...stage, reason: 'outage', nonce: randomUUID() });
    const signature = await sign(text, { permission: verb });
    const before = clock();
    const stop = stsDoes('timeout-before');
    const answer = await invoke(verb, { command: text, signature, claimedBy: 'ana' });
    stop();
    expect(answer).toMatchObject(expected);
    expect(clock() - before).toBeLessThan(10_000);
  });

  it('to approve waits for AWS STS', async () => {
    await waiting();
    const text = JSON.stringify({
      verb: 'approve',
      release: 'one',
      stage: '10%',
      reason: 'x',
      nonce: randomUUID(),
    });
    const signature = await sign(text, { permission: 'approve' });
    const stop = stsFails();
    const answer = await invoke('approve', { command: text, signature, claimedBy: 'ana' });
    stop();
    expect(answer).toMatchObject({ errorType: 'AwsCallFailed' });
  });
});

const stsFails = () => stsDoes('error');

/** Lets every call to AWS STS fail. @returns a function that ends it */
function stsDoes(effect: string): () => void {
  const { faults } = delivery.cloud;
  faults.add(parseFault(`sts:GetCallerIdentity=${effect}`, LocalCloud.supportedOperations()));
  return () => faults.clear();
}

describe('an approval', () => {
  it('is refused to the starter where somebody else must approve', async () => {
    await delivery.permit({ version }, 'one', ana.arn);
    await waiting({ notTheStarter: true });
    expect(await ana.releases.approve('one', '10%', 'mine')).toEqual({
      kind: 'refused',
      refusal: { code: 'approverIsStarter' },
    });
    expect(await caller('ben').releases.approve('one', '10%', 'fine')).toMatchObject({ kind: 'done' });
  });

  it('is refused where the starter is only claimed', async () => {
    await waiting({ notTheStarter: true });
    expect(await ana.releases.approve('one', '10%', 'fine')).toEqual({
      kind: 'refused',
      refusal: { code: 'starterClaimed' },
    });
  });

  it('is refused to callers who are not among the approvers', async () => {
    await waiting({ approvers: ['arn:aws:iam::123456789012:role/person-carol'] });
    expect(await ana.releases.approve('one', '10%', 'fine')).toEqual({
      kind: 'refused',
      refusal: { code: 'approverNotListed' },
    });
    expect(await caller('carol').releases.approve('one', '10%', 'fine')).toMatchObject({ kind: 'done' });
  });
});

describe('a promotion', () => {
  it('past an approval needs the permission to override', async () => {
    await waiting();
    const promotion = { extent: 'stage', stage: '10%' } as const;
    expect(await ana.releases.promote('one', promotion, 'hotfix')).toEqual({
      kind: 'refused',
      refusal: { code: 'approvalMissing' },
    });
    expect(await ana.releases.promote('one', { ...promotion, passesApproval: true }, 'hotfix')).toMatchObject(
      {
        kind: 'done',
      },
    );
    const current = await delivery.ledger.people.withRequests((await delivery.ledger.readCurrent())!);
    expect(current.promote).toMatchObject({ ...promotion, pastApproval: true, requestedBy: ana.arn });
  });

  it('past all stages needs the permission to override, if the strategy asks for approvals', async () => {
    await waiting();
    await delivery.permit({ version, strategy: 'reviewed' }, 'one');
    expect(await ana.releases.promote('one', { extent: 'full' }, 'hotfix')).toEqual({
      kind: 'refused',
      refusal: { code: 'approvalMissing' },
    });
  });

  it('by the lesser permission passes no approval that is requested later', async () => {
    const release = await delivery.admitted(version, 'one');
    await delivery.task('shift', {
      release,
      stage: { label: '10%', canaryWeight: 100 },
      fromWeight: 0,
      at: delivery.now(),
    });
    await ana.releases.promote('one', { extent: 'stage', stage: '10%' }, 'hotfix');
    const current = await delivery.ledger.people.withRequests((await delivery.ledger.readCurrent())!);
    expect(current.promote).not.toHaveProperty('pastApproval');
  });
});

describe('a start', () => {
  it('is recorded with its starter before the release begins, which is attested in its trail', async () => {
    const started = await ana.releases.start({ version, reason: 'faster' }, 'by-ana');
    expect(started).toEqual({
      kind: 'started',
      executionArn: delivery.executionArn('by-ana'),
      requestedBy: ana.arn,
      identity: 'attested',
      at: expect.any(String) as string,
    });
    await delivery.sleep(15);
    expect(await delivery.ledger.readCurrent()).toMatchObject({
      id: 'by-ana',
      requestedBy: ana.arn,
      identity: 'attested',
    });
    expect(await delivery.ledger.readEvents('by-ana')).toMatchObject([
      { kind: 'startRequested', requestedBy: ana.arn, identity: 'attested' },
      { kind: 'admitted', requestedBy: ana.arn, identity: 'attested' },
      { kind: 'prepared' },
      { kind: 'shifted' },
    ]);
    await ana.releases.abort('by-ana', 'seen enough');
    await delivery.cloud.stepfunctions.done(executionOf(started));
  });

  it('with the same name starts the same release again, and no other one', async () => {
    const first = await ana.releases.start({ version }, 'twice');
    expect(await ana.releases.start({ version }, 'twice')).toMatchObject({
      executionArn: executionOf(first),
    });
    await delivery.sleep(5);
    // Its own release in flight is no conflict.
    expect(await ana.releases.start({ version }, 'twice')).not.toHaveProperty('conflict');
    await expect(ana.releases.start({ version, reason: 'other' }, 'twice')).rejects.toMatchObject({
      name: 'InvalidReleaseInput',
    });
    await expect(caller('dora').releases.start({ version }, 'twice')).rejects.toMatchObject({
      name: 'InvalidReleaseInput',
    });
    await ana.releases.abort('twice', 'seen enough');
    await delivery.cloud.stepfunctions.done(executionOf(first));
  });

  it.each([
    [{ version: '0' }, 'InvalidReleaseInput'],
    [{ version: '999' }, 'VersionNotFound'],
    [{ version: '2', strategy: 'yolo' }, 'UnknownStrategy'],
  ])('of %j is refused', async (input, name) => {
    await delivery.admitted(version, 'one');
    await expect(ana.releases.start(input, 'never')).rejects.toMatchObject({ name });
  });

  it.each<[string, boolean, object, StartConflict['resolution'], ReleaseStatus]>([
    ['of the version in flight', false, {}, 'already-releasing', 'starting'],
    ['of the version that rolls back', true, {}, 'reject', 'rollingBack'],
    ['of another version', false, { version: '1' }, 'reject', 'starting'],
    [
      'of an older version that supersedes',
      false,
      { version: '1', onConflict: 'supersede' },
      'outdated',
      'starting',
    ],
  ])('%s starts nothing, and the answer says why', async (_, isAborted, input, resolution, status) => {
    const release = await delivery.admitted(version, 'one');
    if (isAborted) await ana.releases.abort('one', 'wrong version');
    expect(await ana.releases.start({ version, ...input }, 'second')).toEqual({
      kind: 'notStarted',
      conflict: { resolution, inFlight: { id: release.id, version, status } },
    });
    expect(await delivery.ledger.people.startOf('second')).toBeUndefined();
    expect(await delivery.ledger.readEvents('second')).toEqual([]);
  });

  it('of the version whose release is about to supersede the one in flight names that release', async () => {
    const older = await delivery.admitted(version, 'one');
    const newer = { ...older, id: 'newer', executionArn: delivery.executionArn('newer'), version: '1' };
    await delivery.ledger.contenders.want(newer, undefined);
    expect(await ana.releases.start({ version: '1' }, 'second')).toEqual({
      kind: 'notStarted',
      conflict: {
        resolution: 'already-releasing',
        inFlight: { id: 'newer', version: '1', status: 'waiting' },
      },
    });
    await delivery.ledger.contenders.stopWanting(newer.executionArn);
    expect(await ana.releases.start({ version: '1' }, 'second')).toMatchObject({
      conflict: { resolution: 'reject', inFlight: { id: 'one' } },
    });
  });

  it('of another version that queues waits, and the answer says for which release', async () => {
    await delivery.admitted(version, 'one');
    const result = await ana.releases.start({ version: '1', onConflict: 'queue' }, 'later');
    expect(result).toMatchObject({
      kind: 'started',
      conflict: { resolution: 'queue', inFlight: { id: 'one', version } },
    });
    await delivery.sleep(30);
    await ana.releases.abort('later', 'seen enough');
    await delivery.cloud.stepfunctions.done(executionOf(result));
  });

  it('while a concluded release gives back the lock leaves the decision to its own release', async () => {
    const release = await delivery.admitted(version, 'one');
    await delivery.ledger.record('one', {
      at: delivery.now(),
      kind: 'concluded',
      outcome: 'rolled-back',
    });
    const result = await ana.releases.start({ version }, 'next');
    expect(result).not.toHaveProperty('conflict');
    await delivery.ledger.release(release.executionArn);
    await delivery.sleep(5);
    await ana.releases.abort('next', 'seen enough');
    await delivery.cloud.stepfunctions.done(executionOf(result));
  });
});

describe('a published version', () => {
  const event = (eventId = '1f2e3d4c-5b6a-4798-8897-a6b5c4d3e2f1') => ({
    version,
    eventId,
    reason: 'published',
    publishedBy: {
      arn: 'arn:aws:sts::123456789012:assumed-role/Deploy/run-7',
      principalId: 'AROADEPLOY:run-7',
    },
    onConflict: 'supersede',
  });

  it('starts one release, however often its event arrives, by whom CloudTrail names', async () => {
    expect(await invoke('trigger', event())).toBeNull();
    expect(await invoke('trigger', event())).toBeNull();
    const id = `checkout-${version}-1f2e3d4c`;
    expect(await delivery.ledger.people.startOf(id)).toMatchObject({
      requestedBy: event().publishedBy.arn,
      userId: 'AROADEPLOY:run-7',
      identity: 'attested',
      permission: 'trigger',
    });
    await delivery.sleep(5);
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id, identity: 'attested' });
    await ana.releases.abort(id, 'seen enough');
    await delivery.cloud.stepfunctions.done(delivery.executionArn(id));
    expect(await invoke('trigger', event())).toBeNull();
  });

  it('is refused by every other alias', async () => {
    expect(await invoke('start-canary', event())).toMatchObject({ errorType: 'InvalidReleaseInput' });
  });

  it.each([{}, null, { version: '2' }, { version: '2', eventId: 'x', reason: 'x', onConflict: 'fight' }])(
    'that is %j is refused',
    async (wrong) => {
      expect(await invoke('trigger', wrong as object)).toMatchObject({ errorType: 'InvalidReleaseInput' });
    },
  );
});
