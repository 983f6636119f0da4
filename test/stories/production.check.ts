import { Story } from '../support/story';

let story: Story;
let count = 0;

beforeAll(async () => {
  story = await Story.begin();
  await story.delivery.client.disableTriggers();
});
beforeEach(async () => {
  await story.delivery.reset();
  await story.delivery.sleepToMinute();
});
afterEach(async () => {
  story.delivery.cloud.faults.clear();
  await story.stopTraffic();
});
afterAll(() => story.end());

function startRelease(version: string, input: object = {}): Promise<string> {
  return story.start({ version, ...input }, `release-${++count}`);
}

/** Starts a release of one of the example's versions, with traffic. */
async function releaseOf(code: string): Promise<string> {
  const version = await story.delivery.publish(code);
  story.startTraffic(5);
  return startRelease(version);
}

/** Sleeps until the ledger claims a weight for the canary, in per mille. */
async function untilWeight(weight: number): Promise<void> {
  for (let seconds = 0; seconds < 3600; seconds += 5) {
    if ((await story.delivery.ledger.readCurrent())?.canaryWeight === weight) return;
    await story.delivery.sleep(5);
  }
  throw new Error(`the canary never had a weight of ${weight}`);
}

/** Makes production unreachable, and returns a function that repairs it. */
async function breakProduction(): Promise<() => Promise<void>> {
  await story.delivery.damage.removePermissions('live');
  return () => story.delivery.damage.addPermission('live');
}

function unreachable(execution: string): string[] {
  return story.published(execution).filter((kind) => kind === 'Production Unreachable');
}

describe('while production cannot be reached', () => {
  it.each<[string, () => Promise<() => Promise<void>>]>([
    ['its permission is missing', breakProduction],
    ['its target is missing', () => story.delivery.damage.deregisterTargets('production')],
    [
      'its alias is missing',
      async () => {
        await story.delivery.damage.deleteAlias('live');
        return () => story.delivery.damage.createAlias('live');
      },
    ],
    [
      'its concurrency is 0',
      async () => {
        await story.delivery.damage.reserveConcurrency(0);
        return () => story.delivery.damage.reserveConcurrency(undefined);
      },
    ],
  ])('a release is refused: %s', async (_, breakIt) => {
    const version = await story.delivery.publish('next');
    const repair = await breakIt();
    const execution = await startRelease(version);
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRefused' });
    await repair();
    const { failure } = (await story.delivery.ledger.history.read(1))[0]!;
    // Without its alias nobody knows the version of production.
    expect(['ProductionUnreachable', 'AwsCallRefused']).toContain(failure?.error);
    await story.expectBaseline('1');
  });

  it('a release holds, pages, is promoted onto it once it is repaired, and never before', async () => {
    const execution = await releaseOf('next');
    await untilWeight(100);
    const repair = await breakProduction();
    await story.delivery.sleep(900);
    expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
    expect(await story.describe(execution)).toMatchObject({ status: 'RUNNING' });
    expect(unreachable(execution)).toHaveLength(1);
    expect(await story.lastVerdict(execution)).toMatchObject({
      decision: 'hold',
      blockingGates: ['production'],
    });
    await repair();

    await untilWeight(1000);
    await story.delivery.sleep(60);
    const repairAgain = await breakProduction();
    const { failed } = story.requests;
    await story.delivery.sleep(1800);
    expect([story.requests.failed, await story.delivery.aliasVersion('live')]).toEqual([failed, '1']);
    expect(await story.delivery.weights()).toEqual({ canary: 1, production: 0 });
    await repairAgain();
    await story.stopTraffic();
    expect(await story.ending(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(unreachable(execution)).toHaveLength(2);
    expect(story.published(execution).filter((kind) => kind === 'Production Reachable')).toHaveLength(2);
    expect(await story.report(execution)).toMatchObject({ outcome: 'promoted' });
  });

  it.each<[string, () => Promise<void>]>([
    ['a canary that fails', () => story.delivery.setAlarm(0, 'ALARM')],
    [
      'a release that a person aborts',
      async () => {
        await story.delivery.abort('wrong version');
        await story.delivery.sleep(90);
      },
    ],
  ])('%s is rolled back at once all the same', async (_, fail) => {
    const execution = await releaseOf('next');
    await untilWeight(100);
    const repair = await breakProduction();
    await story.delivery.sleep(60);
    await fail();
    await story.delivery.sleep(5);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
    await repair();
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
  });

  it('a release that fails for another reason than its canary holds where it is, and rolls back once production is repaired', async () => {
    const execution = await releaseOf('next');
    await untilWeight(100);
    const repair = await breakProduction();
    story.inject('cloudwatch:*=error');
    await story.delivery.sleep(900);
    expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
    expect(unreachable(execution)).toHaveLength(1);
    await repair();
    await story.delivery.sleep(90);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
  });
});

describe('the code of production', () => {
  it('throws on every request, and the version that mends it is promoted', async () => {
    await story.delivery.moveAlias('live', await story.delivery.publish('bad'));
    const execution = await releaseOf('next');
    expect(await story.ending(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await story.report(execution)).toMatchObject({ outcome: 'promoted' });
  });

  it('throws on every request, and a version that does so too is not promoted', async () => {
    const bad = await story.delivery.publish('bad');
    await story.delivery.moveAlias('live', bad);
    const execution = await releaseOf('server-error');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    await story.expectBaseline(bad);
  });
});

describe('a canary that harms without faults of its own', () => {
  it('many times slower than production is rolled back, although it is below every absolute limit', async () => {
    const version = await story.delivery.publishTestVersion('sluggish');
    story.startTraffic(5);
    const execution = await startRelease(version);
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('CanaryAlarm');
    expect(story.alarmsRaised).toContain('checkout-canary-slow');
    expect(story.requests.failed).toBe(0);
  });

  it('hangs on the concurrency of both sides is rolled back, and the report counts the faults of both', async () => {
    await story.delivery.damage.reserveConcurrency(10);
    const version = await story.delivery.publishTestVersion('hanging');
    story.startTraffic(60);
    const execution = await startRelease(version);
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(['CanaryAlarm', 'CanaryFaults']).toContain(await story.failure(execution));
    const { faultsServed } = await story.report(execution);
    expect(faultsServed.production).toBeGreaterThan(0);
    expect(faultsServed.canary + faultsServed.production).toBe(story.requests.failed);
    await story.delivery.damage.reserveConcurrency(undefined);
  });
});

it('production that becomes unreachable right after a promotion is published, and a newer release may begin', async () => {
  // Alarms are evaluated over minutes, also over those of the release before.
  await story.delivery.sleep(600);
  const execution = await releaseOf('next');
  await untilWeight(1000);
  while (await story.delivery.ledger.readCurrent()) await story.delivery.sleep(1);
  const repair = await breakProduction();
  expect(await story.ending(execution)).toMatchObject({ status: 'SUCCEEDED' });
  expect(unreachable(execution)).toHaveLength(1);
  await repair();
});

describe('a person who moves traffic by hand while production is broken', () => {
  const suspend = (seconds: number, reason: string) =>
    story.delivery.client.releases.suspendGuard(seconds, reason);
  const toTheCanary = () => story.delivery.route.write({ canary: 1, production: 0 });

  it('is overruled by the guard, which says what it replaced and how to keep it from that', async () => {
    await toTheCanary();
    await story.delivery.sleep(90);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
    expect(story.lastEvent('Guard Acted')).toMatchObject({
      undid: expect.stringContaining('canary') as string,
    });
  });

  it('is left alone while the guard is suspended, is reminded, and starts no release meanwhile', async () => {
    const repair = await breakProduction();
    await suspend(3600, 'production is down');
    await toTheCanary();
    story.startTraffic(1);
    await story.delivery.sleep(2700);
    expect(await story.weights()).toEqual({ production: 0, canary: 1 });
    expect(story.requests.failed).toBe(0);
    expect(story.count('Guard Suspended')).toBe(3);
    const refused = await startRelease(await story.delivery.publish('next'));
    expect(await story.ending(refused)).toMatchObject({ error: 'ReleaseRefused' });
    expect((await story.delivery.ledger.history.read(1))[0]?.failure?.error).toBe('GuardSuspended');
    await repair();
    expect(await story.delivery.client.releases.resumeGuard('repaired')).toMatchObject({
      kind: 'done',
    });
    await story.delivery.sleep(90);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
    expect(story.count('Guard Resumed')).toBe(1);
  });

  it('is overruled once the suspension is over, or the ledger cannot be read', async () => {
    await suspend(600, 'production is down');
    await toTheCanary();
    await story.delivery.sleep(300);
    expect(await story.weights()).toEqual({ production: 0, canary: 1 });
    story.inject('dynamodb:*=error');
    await story.delivery.setAlarm(0, 'ALARM');
    await story.delivery.sleep(30);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
    story.delivery.cloud.faults.clear();
    await toTheCanary();
    await story.delivery.sleep(400);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
  });

  it('does not stop the rollback of a release', async () => {
    const execution = await releaseOf('next');
    await untilWeight(100);
    await suspend(3600, 'careful');
    await story.delivery.setAlarm(0, 'ALARM');
    await story.delivery.sleep(5);
    expect(await story.weights()).toEqual({ production: 1, canary: 0 });
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
  });
});
