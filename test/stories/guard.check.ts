import { UpdateListenerCommand } from '@aws-sdk/client-vpc-lattice';
import type { Release } from '../../core/release/release';
import { baseline } from '../../core/traffic/weights';
import { fullWeight } from '../../core/traffic/weight';
import { Story } from '../support/story';

let story: Story;
let version: string;
let count = 0;
let execution: string;

beforeAll(async () => {
  story = await Story.begin();
  version = await story.publishOnly('next');
});
beforeEach(async () => {
  await story.delivery.reset();
  await story.delivery.sleepToMinute();
  execution = await story.start({ version }, `release-${++count}`);
  await story.delivery.sleep(75);
});
afterAll(() => story.end());

/** Waits for the baseline, and returns the seconds from a time to the last write of the listener. */
async function secondsToBaseline(since: number): Promise<number> {
  const latest = since + 300_000;
  while (((await story.delivery.weights())?.canary ?? 0) > 0) {
    if (now() > latest) throw new Error('the baseline was not restored within five minutes');
    await story.delivery.sleep(1);
  }
  return ((await story.delivery.lastWrittenAt())! - since) / 1000;
}

function now(): number {
  return story.delivery.cloud.context.clock.now();
}

function current(): Promise<Release | undefined> {
  return story.delivery.ledger.readCurrent();
}

it('an alarm restores the baseline at once and rolls the release back, although it is OK by then', async () => {
  const since = now();
  await story.delivery.setAlarm(0, 'ALARM');
  expect(await secondsToBaseline(since)).toBeLessThanOrEqual(1);
  await story.delivery.setAlarm(0, 'OK');
  expect(await current()).toMatchObject({ abort: { alarmName: 'checkout-canary-errors' } });
  expect(await story.ending(execution)).toMatchObject({ status: 'FAILED', error: 'ReleaseRolledBack' });
  expect(await story.failure(execution)).toBe('CanaryAlarm');
  await story.expectBaseline('1');
});

it('a stopped execution loses its traffic at once, and its release is concluded minutes later', async () => {
  const since = now();
  await story.stop(execution);
  expect(await secondsToBaseline(since)).toBeLessThanOrEqual(1);
  expect(await current()).toMatchObject({ executionArn: execution });
  await story.delivery.sleep(180);
  await story.expectBaseline('1');
  expect(await story.plot(execution)).toEqual([
    'admitted',
    'prepared',
    'shifted 10%',
    'judged 10%',
    'guarded',
    'rolledBack',
    'concluded',
  ]);
  expect(await story.report(execution)).toMatchObject({ outcome: 'rolled-back' });
  expect(await story.failure(execution)).toBe('ExecutionEnded');
});

it('a late task of a stopped execution undoes its own write', async () => {
  const release = await current();
  const late = async (task: 'shift' | 'promote') =>
    story.delivery.task(task, {
      release,
      stage: { label: '100%', canaryWeight: fullWeight },
      fromWeight: 100,
      at: story.delivery.now(),
    });
  await story.stop(execution);
  await story.delivery.sleep(5);
  expect(await late('shift')).toMatchObject({ errorType: 'ReleaseAborted' });
  expect(await late('promote')).toMatchObject({ errorType: 'ReleaseAborted' });
  await story.delivery.sleep(180);
  expect(await late('shift')).toMatchObject({ errorType: 'LockLost' });
  expect(await late('promote')).toMatchObject({ errorType: 'LockLost' });
  await story.expectBaseline('1');
});

it('an external change of the weights is rolled back before the next check, and its caller is named', async () => {
  await story.delivery.route.write({ production: 1, canary: 1 });
  await story.delivery.sleep(6);
  expect(await story.delivery.weights()).toEqual(baseline);
  expect(await current()).toMatchObject({
    abort: { driftedBy: 'arn:aws:iam::123456789012:root (127.0.0.1)' },
  });
  expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
  expect(await story.failure(execution)).toBe('TrafficDrifted');
  await story.expectBaseline('1');
});

it('an external write of the same weights, or to another listener, does not affect the release', async () => {
  const { service, listener } = story.delivery.manifest.route;
  await story.delivery.route.write({ production: 9, canary: 1 });
  await story.delivery.lattice
    .send(
      new UpdateListenerCommand({
        serviceIdentifier: service,
        listenerIdentifier: `${listener.slice(0, -4)}0000`,
        defaultAction: { fixedResponse: { statusCode: 404 } },
      }),
    )
    .catch(() => undefined);
  await story.delivery.sleep(40);
  expect(await story.describe(execution)).toMatchObject({ status: 'RUNNING' });
  expect(await story.plot(execution)).not.toContain('guarded');
});

it('a write of the release itself does not invoke the guard', async () => {
  expect(await story.plot(execution)).toEqual(['admitted', 'prepared', 'shifted 10%', 'judged 10%']);
});

it('without an event, the next sweep restores the baseline of a stopped execution, and later releases its lock', async () => {
  await story.delivery.disableRules('GuardExecutionEnded');
  const since = now();
  await story.stop(execution);
  expect(await secondsToBaseline(since)).toBeLessThanOrEqual(60);
  await story.delivery.sleep(180);
  await story.expectBaseline('1');
});
