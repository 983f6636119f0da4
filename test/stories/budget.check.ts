import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

async function releasedWithinBudget(edition: string): Promise<string> {
  story.startTraffic(20);
  // The rate of requests is known before a release begins.
  await story.delivery.sleep(240);
  const version = await story.publishOnly(edition);
  const execution = await story.startAsPerson({ version, strategy: 'budget' }, edition);
  await story.ending(execution);
  return execution;
}

it('serves fewer failed responses than the budget of a version that fails', async () => {
  const execution = await releasedWithinBudget('bad');
  const { timeline } = await story.delivery.client.readRelease(execution);
  expect(timeline).toMatchObject({ outcome: 'rolled-back', stages: [{ canaryWeight: 10 }] });
  expect(story.requests.failed).toBeLessThanOrEqual(50);
  expect(story.requests.failed).toBeGreaterThan(0);
  await story.expectBaseline('1');
});

it('promotes a version that works, by weights that grow as it proves itself, and fails nobody', async () => {
  const execution = await releasedWithinBudget('next');
  const { timeline } = await story.delivery.client.readRelease(execution);
  expect(timeline.outcome).toBe('promoted');
  const weights = timeline.stages.map(({ canaryWeight }) => canaryWeight);
  expect(weights[0]).toBe(10);
  expect(weights.slice(-2)).toEqual([500, 1000]);
  expect(weights).toEqual([...weights].sort((one, other) => one - other));
  expect(Date.parse(timeline.endedAt!) - Date.parse(timeline.startedAt!)).toBeLessThan(40 * 60_000);
  expect(story.requests.failed).toBe(0);
});
