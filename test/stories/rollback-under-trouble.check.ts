import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { ApiCall } from '../../packages/local-cloud/api-log';
import { baseline } from '../../core/traffic/weights';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { Story } from '../support/story';

let story: Story;
let version: string;
let count = 0;
let execution: string;
let published: string[];
/** The successful writes of the route. */
const writes: { at: number; hasCanary: boolean }[] = [];

beforeAll(async () => {
  story = await Story.begin({ apiLog: { write: noteWeights, close: async () => {} } });
  const { cloud } = story.delivery;
  cloud.events.onEvent((event) => {
    if (event.source === 'lattice-rollouts') published.push(event['detail-type']);
  });
});
beforeEach(async () => {
  published = [];
  await story.delivery.reset();
  version = await story.publishOnly('next');
  await story.delivery.sleepToMinute();
  execution = await story.start({ version }, `release-${++count}`);
  await story.delivery.sleep(75);
});
afterEach(() => story.delivery.cloud.faults.clear());
afterAll(() => story.end());

interface WrittenRoute {
  readonly defaultAction: {
    readonly forward: { readonly targetGroups: readonly { readonly weight: number }[] };
  };
}

function noteWeights({ operation, status, input, at }: ApiCall): void {
  if (operation !== 'UpdateListener' || status !== 200) return;
  const { forward } = (input as WrittenRoute).defaultAction;
  const serving = forward.targetGroups.filter(({ weight }) => weight > 0);
  writes.push({ at: Date.parse(at), hasCanary: serving.length > 1 });
}

function now(): number {
  return story.delivery.cloud.context.clock.now();
}

/** Injects faults until the end of the test. */
function inject(...faults: string[]): void {
  for (const text of faults)
    story.delivery.cloud.faults.add(parseFault(text, LocalCloud.supportedOperations()));
}

/** Sets the alarm to ALARM and back to OK. */
async function pulseAlarm(): Promise<void> {
  await story.delivery.setAlarm(0, 'ALARM');
  await story.delivery.setAlarm(0, 'OK');
}

/** Returns the seconds from a time to the write after which the baseline stayed. */
function secondsToBaseline(since: number): number {
  const last = writes.findLastIndex(({ hasCanary }) => hasCanary);
  return (writes[last + 1]!.at - since) / 1000;
}

describe('the release is rolled back', () => {
  it('within minutes when CloudWatch does not respond', async () => {
    const since = now();
    inject('cloudwatch:*=timeout-before');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('AwsCallFailed');
    expect(secondsToBaseline(since)).toBeLessThanOrEqual(240);
    await story.expectBaseline('1');
  });

  it('seconds after VPC Lattice has stopped throttling all calls', async () => {
    inject('vpc-lattice:*=throttle');
    await pulseAlarm();
    await story.delivery.sleep(60);
    const since = now();
    story.delivery.cloud.faults.clear();
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(secondsToBaseline(since)).toBeLessThanOrEqual(30);
    await story.expectBaseline('1');
  });

  it('within seconds of an alarm, although the canary version and its alias are deleted', async () => {
    await story.delivery.damage.deleteAlias('canary');
    await story.delivery.damage.deleteVersion(version);
    const since = now();
    await pulseAlarm();
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(secondsToBaseline(since)).toBeLessThanOrEqual(5);
    await story.expectBaseline('1');
    await story.delivery.damage.createAlias('canary');
  });
});

describe('while the ledger', () => {
  it.each([
    ['fails', 'error', 100],
    ['does not respond', 'timeout-before', 240],
  ])(
    '%s, the baseline is restored within minutes, events are published, and the lock stays until the ledger works again',
    async (_, kind, seconds) => {
      const since = now();
      inject(`dynamodb:*=${kind}`);
      expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseNotRecorded' });
      expect(secondsToBaseline(since)).toBeLessThanOrEqual(seconds);
      expect(published).toContain('Release Rolled Back');
      await story.delivery.sleep(420);
      expect(await story.delivery.alarmState('checkout-guard-failed')).toBe('ALARM');

      story.delivery.cloud.faults.clear();
      expect(await story.delivery.ledger.readCurrent()).toMatchObject({ executionArn: execution });
      await story.delivery.sleep(60);
      await story.expectBaseline('1');
      expect(await story.report(execution)).toMatchObject({ outcome: 'rolled-back' });
    },
  );

  it('does not respond, an alarm restores the baseline at once', async () => {
    const since = now();
    inject('dynamodb:*=timeout-before');
    await pulseAlarm();
    await story.delivery.sleep(30);
    expect(secondsToBaseline(since)).toBeLessThanOrEqual(5);
    story.delivery.cloud.faults.clear();
    await story.ending(execution);
  });
});

describe('when the rollback task itself fails', () => {
  it('the release ends as unconfirmed within minutes, and the guard restores the baseline and concludes it', async () => {
    const since = now();
    inject('function:rollback=out-of-time', 'dynamodb:GetItem/judge=access-denied');
    expect(await story.ending(execution)).toMatchObject({ error: 'RollbackUnconfirmed' });
    expect(published).toContain('Release Concluded');
    // Before the first call of the function.
    expect(secondsToBaseline(since)).toBeLessThanOrEqual(60);
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ executionArn: execution });

    await story.delivery.sleep(240);
    await story.expectBaseline('1');
    const outcomes = (await story.delivery.ledger.readEvents(`release-${count}`)).filter(
      ({ kind }) => kind === 'concluded',
    );
    expect(outcomes).toMatchObject([{ outcome: 'rollback-unconfirmed' }, { outcome: 'rolled-back' }]);
  });
});

describe('when the account has no Lambda concurrency left', () => {
  it('Step Functions restores the baseline by itself, and the release is concluded once functions run again', async () => {
    const since = now();
    const functions = ['judge', 'rollback', 'check-drain', 'conclude', 'guard', 'await-approval'];
    inject(...functions.map((name) => `function:${name}=throttle`));
    expect(await story.ending(execution)).toMatchObject({ status: 'FAILED' });
    // The next check, and a little over a minute of its retries.
    expect(secondsToBaseline(since)).toBeLessThanOrEqual(120);
    expect(await story.delivery.weights()).toEqual(baseline);
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ executionArn: execution });

    story.delivery.cloud.faults.clear();
    await story.delivery.sleep(240);
    await story.expectBaseline('1');
    expect(await story.report(execution)).toMatchObject({ outcome: 'rolled-back' });
  });

  it('a person who aborts writes the baseline at once, and the release rolls back, before and after functions run again', async () => {
    const functions = ['judge', 'rollback', 'check-drain', 'conclude', 'guard', 'control'];
    inject(...functions.map((name) => `function:${name}=throttle`));
    const { releases } = story.delivery.client;
    // Virtual time must not run on while the person's client waits in real time.
    const activity = story.delivery.cloud.context.clock.begin();
    expect(await releases.abort(`release-${count}`, 'it fails')).toMatchObject({ kind: 'restoredDirectly' });
    // The release itself has not noticed yet.
    expect(await story.describe(execution)).toMatchObject({ status: 'RUNNING' });
    expect(await story.delivery.weights()).toEqual(baseline);
    activity.end();
    expect(await story.ending(execution)).toMatchObject({ status: 'FAILED' });
    expect(await story.delivery.weights()).toEqual(baseline);

    story.delivery.cloud.faults.clear();
    await story.delivery.sleep(240);
    await story.expectBaseline('1');
    expect(await story.report(execution)).toMatchObject({ outcome: 'rolled-back' });
  });
});

describe('when the canary still gets direct requests after the rollback', () => {
  it('the execution ends with CanaryNotDrained, and the guard leaves the lock to an operator', async () => {
    await pulseAlarm();
    const { delivery } = story;
    const lambda = new LambdaClient(delivery.cloud.clientConfig);
    const monitor = { FunctionName: `${delivery.functionName}:canary`, Payload: '{}' };
    for (let seconds = 0; seconds < 840; seconds += 30) {
      await lambda.send(new InvokeCommand(monitor));
      await delivery.sleep(30);
    }
    expect(await story.ending(execution)).toMatchObject({ error: 'CanaryNotDrained' });
    expect(published).toContain('Release Concluded');
    expect(await story.report(execution)).toMatchObject({ outcome: 'rollback-unconfirmed' });

    await delivery.sleep(600);
    expect(await delivery.weights()).toEqual(baseline);
    expect(await delivery.ledger.readCurrent()).toMatchObject({ executionArn: execution });
  });
});
