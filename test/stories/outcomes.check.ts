import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

describe('a version', () => {
  it('that receives no requests is not promoted', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'no-requests');
    expect(await story.ending(execution)).toMatchObject({
      status: 'FAILED',
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('canary served 0 of the 50 requests needed') as string,
    });
    await story.expectBaseline('1');
  });

  it('that is in production already ends without a release', async () => {
    const execution = await story.start({ version: '1' }, 'again');
    expect(await story.ending(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await story.plot(execution)).toEqual([]);
    await story.expectBaseline('1');
  });

  it('that answers 500 without a Lambda error is rolled back', async () => {
    story.startTraffic(3);
    const execution = await story.releasedByPublication('server-error');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringMatching(/canary \d+ faults in \d+ requests \(100%\), .*: error rate ≥ /) as string,
    });
    await story.expectBaseline('1');
  });

  it('that is slow is rolled back by the duration alarm, although no request fails', async () => {
    story.startTraffic(3);
    const execution = await story.releasedByPublication('slow');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('checkout-canary-duration is in ALARM') as string,
    });
    await story.expectBaseline('1');
    expect(story.requests.failed).toBe(0);
  });

  it('that was rolled back does not delay a good one published right after it', async () => {
    story.startTraffic(4);
    await story.ending(await story.releasedByPublication('bad'));
    const execution = await story.releasedByPublication('next');
    await story.delivery.sleep(300);
    const { timeline: good } = await story.delivery.client.readRelease(execution);
    expect(good).toMatchObject({ version: '3', canaryWeight: 100 });
  });
});
