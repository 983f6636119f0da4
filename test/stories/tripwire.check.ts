import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

async function started(version: string): Promise<string> {
  story.startTraffic(20);
  await story.delivery.sleep(90);
  return story.releasedByPublication(version);
}

it('rolls back a canary that throws within seconds, and says what failed', async () => {
  const execution = await started('bad');
  await story.ending(execution);
  expect(await story.failure(execution)).toBe('CanaryFaults');
  const { timeline } = await story.delivery.client.readRelease(execution);
  const served = story.served.canaryFaults(0, Infinity)!;
  expect((Date.parse(timeline.baselineAt!) - served.first) / 1000).toBeLessThanOrEqual(30);
  expect((served.last - served.first) / 1000).toBeLessThanOrEqual(40);
  // At a weight of 10%, and a fifth of the carts have a discount code.
  expect(story.requests.failed).toBeLessThanOrEqual(25);
  expect(timeline.errors).toMatchObject([{ type: 'TypeError', production: 0 }]);
  expect(timeline.errors![0]!.canary).toBeGreaterThanOrEqual(4);
  expect(story.lastEvent('Release Rolled Back')).toMatchObject({ errors: [{ type: 'TypeError' }] });
  await story.expectBaseline('1');
});

it('leaves a release to alarms and gates that overrides it', async () => {
  story.startTraffic(20);
  const version = await story.publishOnly('bad');
  const overrides = { tripwire: 'failed requests are expected' };
  const execution = await story.startAsPerson({ version, overrides }, 'overridden');
  await story.ending(execution);
  expect(['CanaryAlarm', 'VerdictFailed']).toContain(await story.failure(execution));
  const { timeline } = await story.delivery.client.readRelease(execution);
  expect(timeline.errors).toMatchObject([{ type: 'TypeError', production: 0 }]);
  await story.expectBaseline('1');
});
