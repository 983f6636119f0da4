import type { Release } from '../../core/release';
import { allTraffic } from '../../core/traffic';
import { Story } from '../support/story';

let story: Story;
let version: string;
let count = 0;
let execution: string;

beforeAll(async () => {
  story = await Story.begin();
  version = await story.publishQuietly('next');
});
beforeEach(async () => {
  await story.delivery.reset();
  await story.delivery.sleepToMinute();
  execution = await story.start({ version }, `release-${++count}`);
  await story.delivery.sleep(75);
});
afterAll(() => story.end());

/** How many seconds pass until traffic is where the template has it. */
async function secondsToRest(): Promise<number> {
  for (let seconds = 0; seconds <= 300; seconds++) {
    const weights = await story.delivery.weights();
    if (weights?.canary === undefined) return seconds;
    await story.delivery.sleep(1);
  }
  throw new Error('traffic did not come home within five minutes');
}

function current(): Promise<Release | undefined> {
  return story.delivery.ledger.readCurrent();
}

it('an alarm brings traffic home at once, and its release with it, even if it is green again by then', async () => {
  await story.delivery.setAlarm(0, 'ALARM');
  expect(await secondsToRest()).toBeLessThanOrEqual(5);
  await story.delivery.setAlarm(0, 'OK');
  expect(await story.ending(execution)).toMatchObject({
    status: 'FAILED',
    error: 'ReleaseRolledBack',
    cause: expect.stringContaining(
      'CanaryAlarm: checkout-canary-errors is in ALARM (a test said so)',
    ) as string,
  });
  await story.expectAtRestOn('1');
});

it('an execution that somebody stops comes home at once, and is concluded a little later', async () => {
  await story.stop(execution);
  expect(await secondsToRest()).toBeLessThanOrEqual(5);
  expect(await current()).toMatchObject({ executionArn: execution });
  await story.delivery.sleep(180);
  await story.expectAtRestOn('1');
  expect(await story.plot(execution)).toEqual([
    'admitted',
    'prepared',
    'shifted 10%',
    'judged 10%',
    'guarded',
    'rolledBack',
    'concluded',
  ]);
  expect(await story.report(execution)).toMatchObject({
    outcome: 'rolled-back',
    reason: 'ExecutionEnded: the execution was ABORTED',
  });
});

it('what a function of a stopped execution does too late, it takes back itself', async () => {
  const release = await current();
  const late = async (task: 'shift' | 'promote') =>
    story.delivery.task(task, {
      release,
      stage: { label: '100%', canaryPerMille: allTraffic },
      fromPerMille: 100,
      at: story.delivery.now(),
    });
  await story.stop(execution);
  await story.delivery.sleep(5);
  expect(await late('shift')).toMatchObject({ errorType: 'ReleaseAborted' });
  expect(await late('promote')).toMatchObject({ errorType: 'ReleaseAborted' });
  await story.delivery.sleep(180);
  expect(await late('shift')).toMatchObject({ errorType: 'LockLost' });
  expect(await late('promote')).toMatchObject({ errorType: 'LockLost' });
  await story.expectAtRestOn('1');
});

it('when nobody is told, the next sweep brings home a stopped execution and its lock', async () => {
  await story.delivery.disableRules('GuardExecutionEnded');
  await story.stop(execution);
  expect(await secondsToRest()).toBeLessThanOrEqual(120);
  await story.delivery.sleep(180);
  await story.expectAtRestOn('1');
});
