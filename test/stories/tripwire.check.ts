import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

it('rolls back a canary that throws within seconds of its first failed requests', async () => {
  story.startTraffic(20);
  await story.delivery.sleep(120);
  const execution = await story.releasedByPublication('bad');
  await story.ending(execution);
  expect(await story.failure(execution)).toBe('CanaryFaults');
  const { timeline } = await story.delivery.client.readRelease(execution);
  console.log(JSON.stringify(timeline, null, 1).slice(0, 6000));
  console.log(await story.plot(execution), story.requests);
  await story.expectBaseline('1');
}, 60_000);
