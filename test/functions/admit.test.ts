import { strToU8, zipSync } from 'fflate';
import { PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { weightsFor } from '../../core/traffic/weights';
import type { AdmitOutput } from '../../functions/admit';
import type { Release } from '../../core/release/release';
import { Delivery } from '../support/delivery';

let delivery: Delivery;
let version: string;
let newer: string;

beforeAll(async () => {
  delivery = await Delivery.deploy();
  await delivery.disableRules();
  version = await delivery.publish('next');
  newer = await delivery.publish('instrumented');
});
beforeEach(() => delivery.reset());
afterAll(() => delivery.close());

/** Admits a release that `control` has started for a person. */
async function admitPermitted(request: Readonly<Record<string, unknown>>, name = 'one') {
  await delivery.permit(request, name);
  return admit(request, name);
}

function admit(request: unknown, name = 'one') {
  return delivery.task<AdmitOutput>('admit', delivery.admitInput(request, name));
}

describe('admit', () => {
  it('takes the lock and says what the release is', async () => {
    const answer = await admit({ version, reason: 'faster carts', requestedBy: 'ada' });
    expect(answer).toEqual({
      decision: 'release',
      release: {
        id: 'one',
        executionArn: delivery.executionArn('one'),
        version: '2',
        previousVersion: '1',
        strategy: 'canary',
        startedAt: '2026-01-05T09:00:00.000Z',
        reason: 'faster carts',
        requestedBy: 'ada',
        identity: 'claimed',
        alarmNames: delivery.alarmNames,
        onConflict: 'reject',
      },
    });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ ...answer.release, canaryWeight: 0 });
  });

  it('says what the version changes, as its publisher and its starter said it', async () => {
    const { lambda, functionName: FunctionName } = delivery;
    // Lambda would answer with the version that exists for the same code.
    const ZipFile = zipSync({ 'index.js': strToU8('exports.handler = async () => ({ statusCode: 200 })') });
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
    const { Version: described = '' } = await lambda.send(
      new PublishVersionCommand({ FunctionName, Description: 'faster checkout' }),
    );
    const { release } = await admit({ version: described, change: { commit: '0123456789', author: 'Ada' } });
    expect(release.change).toEqual({ description: 'faster checkout', commit: '0123456789', author: 'Ada' });
    const [event] = await delivery.ledger.readEvents('one');
    expect(event).toMatchObject({ kind: 'admitted', change: release.change });
  });

  it('knows the starter of a release that control has started', async () => {
    const request = { version, requestedBy: 'arn:aws:iam::123456789012:user/ada' };
    await delivery.permit(request, 'one', request.requestedBy);
    expect(await admit(request)).toMatchObject({ release: { ...request, identity: 'attested' } });
  });

  it.each([
    ['another strategy than the default', { version: '2', strategy: 'hotfix' }],
    ['the promotion at once', { version: '2', strategy: 'at-once' }],
    ['an override', { version: '2', overrides: { window: 'urgent' } }],
  ])('refuses %s when nobody with the permission started it', async (_, request) => {
    const input = { ...delivery.admitInput(request, 'one'), strategies: ['canary', 'hotfix'] };
    expect(await delivery.task('admit', input)).toMatchObject({ errorType: 'NotPermitted' });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });

  it('refuses another input than the one that was started under its name', async () => {
    await delivery.permit({ version, strategy: 'hotfix' }, 'one');
    const other = { version: newer, strategy: 'hotfix' };
    const input = { ...delivery.admitInput(other, 'one'), strategies: ['canary', 'hotfix'] };
    expect(await delivery.task('admit', input)).toMatchObject({ errorType: 'NotPermitted' });
  });

  it('refuses a starter that is only claimed when somebody else must approve', async () => {
    const request = { version, requestedBy: 'arn:aws:iam::123456789012:user/ada' };
    const input = { ...delivery.admitInput(request, 'one'), attestedOnly: ['canary'] };
    expect(await delivery.task('admit', input)).toMatchObject({ errorType: 'NotPermitted' });
    await delivery.permit(request, 'one');
    expect(await delivery.task('admit', input)).toMatchObject({ decision: 'release' });
  });

  it('promotes at once whatever the weights and the alarms are', async () => {
    await delivery.route.write(weightsFor(100));
    await delivery.setAlarm(0, 'ALARM');
    expect(await admitPermitted({ version, strategy: 'at-once' })).toMatchObject({ decision: 'at-once' });
  });

  it('answers the same when it is asked again', async () => {
    const answer = await admit({ version });
    expect(await admit({ version })).toEqual(answer);
    expect(await delivery.ledger.readEvents('one')).toHaveLength(1);
  });

  it('reads production again under the lock, which an earlier attempt may have taken for another one', async () => {
    const { release } = await admit({ version });
    await delivery.ledger.release(release.executionArn);
    await delivery.ledger.acquire({ ...release, previousVersion: newer });
    expect(await admit({ version })).toMatchObject({ release: { previousVersion: '1' } });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ previousVersion: '1' });
  });

  it('refuses a second release and leaves the first one its lock', async () => {
    await admit({ version });
    expect(await admit({ version: newer }, 'two')).toMatchObject({
      errorType: 'ReleaseInProgress',
      errorMessage: 'release one of version 2 has been in progress since 2026-01-05T09:00:00.000Z',
    });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id: 'one' });
  });

  it('has nothing to do for the version that another execution is releasing', async () => {
    await admit({ version });
    expect(await admit({ version }, 'two')).toMatchObject({ decision: 'already-releasing', inFlight: 'one' });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id: 'one' });
  });

  it.each(['reject', 'supersede'])(
    'refuses the version of a release that rolls back: %s',
    async (onConflict) => {
      const { release } = await admit({ version });
      await delivery.ledger.abort(release.executionArn, {
        reason: 'looks wrong',
        requestedBy: 'ada',
        at: delivery.now(),
      });
      expect(await admit({ version, onConflict }, 'two')).toMatchObject({ errorType: 'ReleaseInProgress' });
    },
  );

  it('has nothing to do for the version that is live, and takes no lock for it', async () => {
    expect(await admit({ version: '1' })).toMatchObject({ decision: 'already-live' });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });

  it.each([
    ['a version that does not exist', { version: '99' }, 'VersionNotFound', 'version 99 does not exist'],
    [
      'a strategy that was not deployed',
      { version: '1', strategy: 'yolo' },
      'UnknownStrategy',
      'deployed are: canary',
    ],
    ['what is no release', { version: '$LATEST' }, 'InvalidReleaseInput', 'version: must be the number'],
  ])('refuses %s and takes no lock', async (_, request, errorType, message) => {
    const answer = await admit(request);
    expect(answer).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) as string });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });

  it('refuses while traffic is not at the baseline, with the weights that it found', async () => {
    await delivery.route.write({ production: 1, canary: 1 });
    expect(await admit({ version })).toMatchObject({
      errorType: 'TrafficNotAtBaseline',
      errorMessage: expect.stringContaining('50% production, 50% canary') as string,
    });
    await delivery.damage.replaceActionByFixedResponse();
    expect(await admit({ version })).toMatchObject({
      errorType: 'TrafficNotAtBaseline',
      errorMessage: expect.stringContaining('a fixed response of 404') as string,
    });
  });

  it('refuses while the alias of production routes to a second version', async () => {
    await delivery.divideAlias('live', version, 0.1);
    expect(await admit({ version })).toMatchObject({ errorType: 'AliasHasWeights' });
  });

  it.each(['live', 'canary'])('refuses while alias %s has provisioned concurrency', async (alias) => {
    await delivery.moveAlias('canary', version);
    const takeAway = await delivery.damage.provisionConcurrency(alias);
    const answer = await admit({ version });
    await takeAway();
    expect(answer).toMatchObject({
      errorType: 'AliasHasProvisionedConcurrency',
      errorMessage: expect.stringContaining(`--qualifier ${alias}`) as string,
    });
  });

  it('admits a release while a version has provisioned concurrency', async () => {
    await delivery.moveAlias('live', '1');
    const takeAway = await delivery.damage.provisionConcurrency(version);
    const answer = await admit({ version });
    await takeAway();
    expect(answer).toMatchObject({ decision: 'release' });
  });

  it('refuses for now while an alarm is red', async () => {
    await delivery.setAlarm(0, 'ALARM');
    expect(await admit({ version })).toMatchObject({
      errorType: 'CanaryAlarmStillRed',
      errorMessage: expect.stringContaining(delivery.alarmNames[0]!) as string,
    });
  });

  it('asks only the enforced alarms of the strategy of the release', async () => {
    await delivery.setAlarm(0, 'ALARM');
    const input = delivery.admitInput({ version, strategy: 'hotfix' }, 'one');
    const strategies = { canary: delivery.alarmNames, hotfix: delivery.alarmNames.slice(1) };
    const hotfix = { ...input, strategies: Object.keys(strategies), enforcedAlarms: strategies };
    await delivery.permit({ version, strategy: 'hotfix' }, 'one');
    expect(await delivery.task('admit', hotfix)).toMatchObject({ decision: 'release' });
  });

  it('is admitted while an alarm is red if a person overrides that, and remembers which alarm', async () => {
    await delivery.setAlarm(0, 'ALARM');
    const overrides = { alarms: 'fixes the outage' };
    const answer = await admitPermitted({ version, overrides });
    const [overridden] = answer.release.overriddenAlarms ?? [];
    expect(answer).toMatchObject({ decision: 'release', release: { overrides } });
    expect(overridden).toEqual({ name: delivery.alarmNames[0], since: delivery.now() });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ overrides, overriddenAlarms: [overridden] });
    expect(await delivery.ledger.readEvents('one')).toMatchObject([
      { kind: 'admitted', overrides, overriddenAlarms: [delivery.alarmNames[0]] },
    ]);
  });

  it('remembers no alarm where none is red, and no other override lets a red alarm pass', async () => {
    const answer = await admitPermitted({ version, overrides: { alarms: 'just in case' } });
    expect(answer.release).not.toHaveProperty('overriddenAlarms');
    await delivery.reset();
    await delivery.setAlarm(0, 'ALARM');
    expect(await admitPermitted({ version, overrides: { window: 'urgent' } })).toMatchObject({
      errorType: 'CanaryAlarmStillRed',
    });
  });

  it('remembers an abort that came while it waited for an alarm', async () => {
    await delivery.setAlarm(0, 'ALARM');
    await admit({ version });
    await delivery.abort('never mind');
    await delivery.setAlarm(0, 'OK');
    expect(await admit({ version })).toMatchObject({ errorType: 'ReleaseAborted' });
  });
});

describe('superseding', () => {
  it('aborts the release of an older version, waits, and starts when it has rolled back', async () => {
    await admit({ version });
    const supersede = () => admit({ version: newer, onConflict: 'supersede' }, 'two');
    expect(await supersede()).toMatchObject({ errorType: 'ReleaseSuperseding' });
    expect(await delivery.ledger.readCurrent()).toMatchObject({
      id: 'one',
      abort: { reason: 'superseded by version 3', requestedBy: 'release two' },
    });
    await delivery.ledger.release(delivery.executionArn('one'));
    expect(await supersede()).toMatchObject({ decision: 'release', release: { version: '3' } });
  });

  it('never aborts the release of a newer version', async () => {
    await admit({ version: newer });
    expect(await admit({ version, onConflict: 'supersede' }, 'two')).toMatchObject({
      errorType: 'ReleaseSuperseded',
      errorMessage: expect.stringContaining('which is newer than version 2') as string,
    });
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('abort');
  });
});

describe('the newest of several releases', () => {
  const supersede = (of: string, name: string) => admit({ version: of, onConflict: 'supersede' }, name);

  /** A release that supersedes others and has not taken the lock yet. Its execution has just begun. */
  const wants = (of: string, name: string) =>
    delivery.ledger.contenders.want(
      {
        ...release,
        id: name,
        executionArn: delivery.executionArn(name),
        version: of,
        startedAt: delivery.now(),
      },
      undefined,
    );
  const release: Release = {
    id: '',
    executionArn: '',
    version: '',
    previousVersion: '1',
    strategy: 'canary',
    startedAt: '',
  };

  it('is the wanted one, also when the lock is free for an older one', async () => {
    await wants(newer, 'two');
    expect(await supersede(version, 'one')).toMatchObject({ errorType: 'ReleaseSuperseded' });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
    expect(await supersede(newer, 'two')).toMatchObject({ decision: 'release' });
  });

  it.each([
    ['reject', 'ReleaseInProgress'],
    ['queue', 'ReleaseQueued'],
  ])('an older one gives the lock back to it: %s', async (onConflict, errorType) => {
    await wants(newer, 'two');
    expect(await admit({ version, onConflict }, 'one')).toMatchObject({ errorType });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
    expect(await supersede(newer, 'two')).toMatchObject({ decision: 'release' });
  });

  it('does not keep a newer version from its release, nor a second release of its own from ending', async () => {
    await wants(version, 'one');
    expect(await admit({ version: newer }, 'two')).toMatchObject({ decision: 'release' });
    await delivery.ledger.release(delivery.executionArn('two'));
    expect(await supersede(version, 'other')).toMatchObject({ decision: 'release' });
    expect(await supersede(version, 'one')).toMatchObject({
      decision: 'already-releasing',
      inFlight: 'other',
    });
  });

  it('is none of another state machine, whatever the ledger says', async () => {
    const executionArn = 'arn:aws:states:us-east-1:123456789012:execution:other:two';
    const foreign = { ...release, id: 'two', executionArn, version: newer, startedAt: delivery.now() };
    await delivery.ledger.contenders.want(foreign, undefined);
    await delivery.sleep(1);
    expect(await supersede(version, 'one')).toMatchObject({ decision: 'release' });
  });

  it('is not waited for once it has ended', async () => {
    await wants(newer, 'two');
    const concluded = { ...release, id: 'two', executionArn: delivery.executionArn('two'), version: newer };
    const failed = { error: 'VerdictFailed', cause: 'worse' };
    const at = delivery.now();
    await delivery.task('conclude', { release: concluded, outcome: 'rolled-back', failure: failed, at });
    await delivery.sleep(1);
    expect(await supersede(version, 'one')).toMatchObject({ decision: 'release' });
  });
});

describe('a publication that is reported again', () => {
  const publication = (of: string, name: string) =>
    admit({ version: of, publishedBy: { userName: 'ci' }, onConflict: 'supersede' }, name);

  async function concluded(outcome: string): Promise<void> {
    const { release } = await publication(version, 'first');
    const failed = outcome === 'rolled-back' && { failure: { error: 'VerdictFailed', cause: 'worse' } };
    await delivery.task('conclude', { release, outcome, ...failed, at: delivery.now() });
  }

  it('does not release a version again that was rolled back', async () => {
    await concluded('rolled-back');
    expect(await publication(version, 'again')).toMatchObject({ errorType: 'VersionReleasedBefore' });
    expect(await delivery.ledger.readCurrent()).toBeUndefined();
  });

  it('does not release a version again that was undone', async () => {
    await concluded('promoted');
    expect(await publication(version, 'again')).toMatchObject({ errorType: 'VersionReleasedBefore' });
  });

  it('does not abort the release of an older version for one that was rolled back', async () => {
    const { release } = await publication(newer, 'newest');
    const failure = { error: 'VerdictFailed', cause: 'worse' };
    await delivery.task('conclude', { release, outcome: 'rolled-back', failure, at: delivery.now() });
    await admit({ version }, 'older');
    expect(await publication(newer, 'again')).toMatchObject({ errorType: 'VersionReleasedBefore' });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id: 'older' });
    expect(await delivery.ledger.readCurrent()).not.toHaveProperty('abort');
  });

  it('does not release a version that is older than production', async () => {
    await delivery.moveAlias('live', newer);
    expect(await publication(version, 'late')).toMatchObject({ errorType: 'ReleaseSuperseded' });
  });

  it('does not keep a person from releasing the version again', async () => {
    await concluded('rolled-back');
    expect(await admit({ version, reason: 'the cause was elsewhere' }, 'by-hand')).toMatchObject({
      decision: 'release',
    });
  });

  it('releases a version whose first release was refused', async () => {
    await delivery.setAlarm(0, 'ALARM');
    expect(await publication(version, 'first')).toMatchObject({ errorType: 'CanaryAlarmStillRed' });
    await delivery.task('conclude', {
      request: { version },
      execution: { arn: delivery.executionArn('first'), name: 'first' },
      outcome: 'refused',
      failure: { error: 'CanaryAlarmStillRed', cause: '' },
      at: delivery.now(),
    });
    await delivery.setAlarm(0, 'OK');
    expect(await publication(version, 'again')).toMatchObject({ decision: 'release' });
  });
});

describe('queueing', () => {
  const queue = (of: string, name: string) => admit({ version: of, onConflict: 'queue' }, name);

  it('waits for the release in flight and takes its turn, the one that waits longest first', async () => {
    await admit({ version: '2' }, 'one');
    expect(await queue(newer, 'two')).toMatchObject({ errorType: 'ReleaseQueued' });
    await delivery.ledger.release(delivery.executionArn('one'));
    expect(await queue(newer, 'two')).toMatchObject({ decision: 'release' });
    expect(await delivery.ledger.contenders.readWaiting()).toEqual([]);
  });

  it('forgets those before it whose executions are gone', async () => {
    const gone = { id: 'gone', executionArn: delivery.executionArn('gone'), version };
    await delivery.ledger.contenders.wait({ ...gone, startedAt: '2026-01-01T00:00:00.000Z' });
    expect(await queue(newer, 'two')).toMatchObject({ decision: 'release' });
    expect(await delivery.ledger.contenders.readWaiting()).toEqual([]);
  });

  it('ends when a person has aborted it in the queue, and an attempt in between forgets nothing', async () => {
    await admit({ version: '2' }, 'one');
    expect(await queue(newer, 'two')).toMatchObject({ errorType: 'ReleaseQueued' });
    const { contenders } = delivery.ledger;
    expect(await contenders.abort('two', { requestedBy: 'ada', reason: 'not today' })).toBe(true);
    const [waiting] = await contenders.readWaiting();
    await contenders.wait(waiting!);
    expect(await queue(newer, 'two')).toMatchObject({
      errorType: 'ReleaseAborted',
      errorMessage: 'aborted by ada in the queue: not today',
    });
    expect(await contenders.readWaiting()).toEqual([]);
    expect(await contenders.abort('two', { requestedBy: 'ada', reason: 'again' })).toBe(false);
    expect(await delivery.ledger.readCurrent()).toMatchObject({ id: 'one' });
  });

  it('does not put an older version over the newer one that overtook it', async () => {
    await admit({ version: newer }, 'one');
    expect(await queue(version, 'two')).toMatchObject({ errorType: 'ReleaseQueued' });
    await delivery.moveAlias('live', newer);
    await delivery.ledger.release(delivery.executionArn('one'));
    expect(await queue(version, 'two')).toMatchObject({
      errorType: 'ReleaseSuperseded',
      errorMessage: 'version 3 went into production while version 2 waited',
    });
  });
});

// Takes time, which the tests before do not expect.
it('refuses a budget that the smallest weight would exceed at the traffic of the last minutes', async () => {
  const budgets = { canary: { maxBadResponses: 50 } };
  const admitWithin = () => delivery.task('admit', { ...delivery.admitInput({ version }, 'one'), budgets });
  expect(await admitWithin()).toMatchObject({ decision: 'release' });
  await delivery.ledger.release(delivery.executionArn('one'));
  const invocations = delivery.cloud.cloudwatch.series({
    namespace: 'AWS/Lambda',
    name: 'Invocations',
    dimensions: { FunctionName: delivery.functionName, Resource: `${delivery.functionName}:live` },
    unit: 'Count',
  });
  invocations.record(1, undefined, 60_000);
  await delivery.sleep(180);
  expect(await admitWithin()).toMatchObject({ errorType: 'BudgetExceeded' });
});

// The last one: nothing brings the alarms back.
it('refuses when an alarm it should look at does not exist, which nobody can override', async () => {
  await delivery.damage.deleteAlarms();
  const overrides = { alarms: 'urgent' };
  expect(await admitPermitted({ version, overrides })).toMatchObject({ errorType: 'AlarmMissing' });
});
