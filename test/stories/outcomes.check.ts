import type { GateReasonOf } from '../../core/analysis/gates/gate-result';
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
    });
    expect(await story.failure(execution)).toBe('VerdictFailed');
    expect(await story.lastVerdict(execution)).toMatchObject({
      decision: 'fail',
      cause: 'holdLimit',
      gates: expect.arrayContaining([
        expect.objectContaining({ code: 'notEnoughData', requests: 0, minRequests: 50 }),
      ]) as unknown,
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
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('VerdictFailed');
    const verdict = await story.lastVerdict(execution);
    expect(verdict).toMatchObject({ decision: 'fail', cause: 'gates', blockingGates: ['compare:faults'] });
    const comparison = verdict!.gates.find(({ code }) => code === 'worse') as GateReasonOf<'worse'>;
    expect(comparison.canary.events).toBe(comparison.canary.requests);
    await story.expectBaseline('1');
  });

  it('that is slow is rolled back by the duration alarm, although no request fails', async () => {
    story.startTraffic(3);
    const execution = await story.releasedByPublication('slow');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('CanaryAlarm');
    expect(story.alarmsRaised).toContain('checkout-canary-duration');
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
