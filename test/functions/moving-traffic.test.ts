import { promotionNote } from '../../aws/targets/lambda/lambda-alias';
import type { Release } from '../../core/release/release';
import { baseline } from '../../core/traffic/weights';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { Delivery } from '../support/delivery';

let delivery: Delivery;
let release: Release;

const somebodyElses = '3';

async function deploy(): Promise<Delivery> {
  const deployed = await Delivery.deploy();
  await deployed.disableRules();
  await deployed.publish('next');
  await deployed.publish('slow');
  return deployed;
}

beforeAll(async () => {
  delivery = await deploy();
});
beforeEach(async () => {
  await delivery.reset();
  release = await delivery.admitted('2');
});
afterAll(() => delivery.close());

const failure = { error: 'VerdictFailed', cause: 'errors is in ALARM' };

function shiftTo(label: string, canaryWeight: number, fromWeight = 0) {
  return delivery.task<{ shiftedAt: string }>('shift', {
    release,
    stage: { label, canaryWeight },
    fromWeight,
    at: delivery.now(),
  });
}
const promote = () => delivery.task<{ version: string }>('promote', { release, at: delivery.now() });
const rollBack = () =>
  delivery.task<{ restoredVersion: string }>('rollback', { release, failure, at: delivery.now() });

/** The lock goes to another execution, as after a redrive or a clean-up. */
async function loseLock(): Promise<void> {
  await delivery.ledger.release(release.executionArn);
  await delivery.ledger.acquire({ ...release, id: 'other', executionArn: delivery.executionArn('other') });
}

describe('prepare', () => {
  it('puts the version behind the canary and leaves production as it is', async () => {
    expect([await delivery.aliasVersion('canary'), await delivery.aliasVersion('live')]).toEqual(['2', '1']);
    expect(await delivery.task('prepare', { release, at: delivery.now() })).toEqual({ version: '2' });
  });

  it('refuses when another release owns the service', async () => {
    await loseLock();
    expect(await delivery.task('prepare', { release, at: delivery.now() })).toMatchObject({
      errorType: 'LockLost',
      errorMessage: expect.stringContaining('release other owns the service now') as string,
    });
  });
});

describe('shift', () => {
  it('gives the canary its share, both sides listed, and says since when', async () => {
    expect(await shiftTo('10%', 100)).toEqual({ shiftedAt: delivery.now() });
    expect(await delivery.weights()).toEqual({ production: 9, canary: 1 });
    expect(await delivery.ledger.readCurrent()).toMatchObject({ canaryWeight: 100 });
  });

  it('changes nothing when it is done again', async () => {
    await shiftTo('10%', 100);
    await shiftTo('10%', 100);
    expect(await delivery.weights()).toEqual({ production: 9, canary: 1 });
    const events = await delivery.ledger.readEvents(release.id);
    expect(events.filter((event) => event.kind === 'shifted')).toHaveLength(1);
  });

  it('touches nothing once the release was aborted', async () => {
    await delivery.abort('wrong version');
    const before = await delivery.lastWrittenAt();
    expect(await shiftTo('10%', 100)).toMatchObject({
      errorType: 'ReleaseAborted',
      errorMessage: 'aborted by ada: wrong version',
    });
    expect([await delivery.weights(), await delivery.lastWrittenAt()]).toEqual([baseline, before]);
  });

  it('goes on from where the stage before left the traffic', async () => {
    await shiftTo('10%', 100);
    expect(await shiftTo('30%', 300, 100)).toEqual({ shiftedAt: delivery.now() });
    expect(await delivery.weights()).toEqual({ production: 7, canary: 3 });
  });

  it('stops when somebody else moved the traffic meanwhile, and says what it found', async () => {
    await shiftTo('10%', 100);
    await delivery.route.write(baseline);
    expect(await shiftTo('30%', 300, 100)).toMatchObject({
      errorType: 'TrafficDrifted',
      errorMessage:
        'the route should have 90% production, 10% canary, but somebody else made it 100% production, 0% canary',
    });
    expect(await delivery.weights()).toEqual(baseline);
  });

  it('touches nothing when another release owns the service', async () => {
    await loseLock();
    expect(await shiftTo('10%', 100)).toMatchObject({ errorType: 'LockLost' });
    expect(await delivery.weights()).toEqual(baseline);
  });
});

describe('promote', () => {
  it('moves live while the canary has all traffic, then restores the baseline', async () => {
    await shiftTo('100%', 1000);
    expect(await promote()).toEqual({ version: '2' });
    expect([await delivery.aliasVersion('live'), await delivery.weights()]).toEqual(['2', baseline]);
  });

  it('changes nothing when it is done again', async () => {
    await shiftTo('100%', 1000);
    await promote();
    expect(await promote()).toEqual({ version: '2' });
    expect([await delivery.aliasVersion('live'), await delivery.weights()]).toEqual(['2', baseline]);
  });

  it('refuses while production still has traffic', async () => {
    await shiftTo('50%', 500);
    expect(await promote()).toMatchObject({
      errorType: 'TrafficDrifted',
      errorMessage: expect.stringContaining('50% production, 50% canary') as string,
    });
    expect(await delivery.aliasVersion('live')).toBe('1');
  });

  it('refuses when somebody else moved live meanwhile', async () => {
    await shiftTo('100%', 1000);
    await delivery.moveAlias('live', somebodyElses);
    expect(await promote()).toMatchObject({ errorType: 'AliasMoved' });
    expect(await delivery.aliasVersion('live')).toBe(somebodyElses);
  });

  it('does nothing for an aborted release', async () => {
    await shiftTo('100%', 1000);
    await delivery.abort('second thoughts');
    expect(await promote()).toMatchObject({ errorType: 'ReleaseAborted' });
    expect(await delivery.aliasVersion('live')).toBe('1');
  });
});

describe('rollback', () => {
  it('restores the baseline and records the failure in the ledger', async () => {
    await shiftTo('50%', 500);
    expect(await rollBack()).toEqual({ restoredVersion: '1' });
    expect(await delivery.weights()).toEqual(baseline);
    expect((await delivery.ledger.readEvents(release.id)).at(-1)).toMatchObject({
      kind: 'rolledBack',
      failure: { error: 'VerdictFailed', message: 'errors is in ALARM' },
    });
  });

  it('takes live back as well once it was moved', async () => {
    await shiftTo('100%', 1000);
    await promote();
    expect(await rollBack()).toEqual({ restoredVersion: '1' });
    expect([await delivery.aliasVersion('live'), await delivery.weights()]).toEqual(['1', baseline]);
  });

  it('leaves live alone when somebody else moved it', async () => {
    await delivery.moveAlias('live', somebodyElses);
    await rollBack();
    expect(await delivery.aliasVersion('live')).toBe(somebodyElses);
  });

  it('leaves live alone when another release moved it to the very version: an old execution was redriven', async () => {
    const other = { id: 'released-again', previousVersion: '1' };
    await delivery.moveAlias('live', '2', promotionNote(other));
    await rollBack();
    expect(await delivery.aliasVersion('live')).toBe('2');
  });

  it('leaves the traffic of another release alone', async () => {
    await shiftTo('50%', 500);
    await loseLock();
    await rollBack();
    expect(await delivery.weights()).toEqual({ production: 1, canary: 1 });
  });

  it('changes nothing when it is done again', async () => {
    await shiftTo('50%', 500);
    await rollBack();
    expect(await rollBack()).toEqual({ restoredVersion: '1' });
    expect(await delivery.weights()).toEqual(baseline);
  });
});

describe('rollback, when almost everything is gone,', () => {
  let shared: Delivery;

  beforeEach(async () => {
    shared = delivery;
    delivery = await deploy();
    release = await delivery.admitted('2');
  });
  afterEach(async () => {
    await delivery.close();
    delivery = shared;
  });

  it('needs neither alarms nor the ledger nor an owner', async () => {
    await shiftTo('50%', 500);
    await loseLock();
    await delivery.damage.deleteAlarms();
    await delivery.damage.deleteLedger();
    expect(await rollBack()).toEqual({ restoredVersion: '1' });
    expect(await delivery.weights()).toEqual(baseline);
  });

  it('restores the baseline even when the released function is gone, and fails so that it is retried', async () => {
    await shiftTo('50%', 500);
    await delivery.damage.deleteAlias('live');
    expect(await rollBack()).toMatchObject({ errorType: 'AwsCallRefused' });
    expect(await delivery.weights()).toEqual(baseline);
  });
});

describe('an event bus that takes nothing', () => {
  const outage = parseFault('events:PutEvents=error', LocalCloud.supportedOperations());
  beforeEach(() => delivery.cloud.faults.add(outage));
  afterEach(() => delivery.cloud.faults.clear());

  it('keeps no version from production', async () => {
    await shiftTo('100%', 1000);
    expect(await promote()).toEqual({ version: '2' });
    expect([await delivery.aliasVersion('live'), await delivery.weights()]).toEqual(['2', baseline]);
  });

  it('does not keep the baseline from being restored', async () => {
    await shiftTo('50%', 500);
    expect(await rollBack()).toEqual({ restoredVersion: '1' });
    expect(await delivery.weights()).toEqual(baseline);
  });

  it('that hangs costs a release less than ten seconds', async () => {
    delivery.cloud.faults.clear();
    delivery.cloud.faults.add(
      parseFault('events:PutEvents=timeout-before', LocalCloud.supportedOperations()),
    );
    const before = Date.parse(delivery.now());
    await shiftTo('50%', 500);
    expect(Date.parse(delivery.now()) - before).toBeLessThan(10_000);
  });
});
