import { Story } from '../support/story';

let story: Story;
let [next, newer] = ['', ''];

beforeAll(async () => {
  story = await Story.begin();
  next = await story.publishOnly('next');
  newer = await story.publishOnly('instrumented');
});
afterAll(() => story.end());

const asked = (reason: string) => ({ reason, requestedBy: 'ada', at: story.delivery.now() });

describe('controls of the release in flight', () => {
  it('a paused release keeps its weights, and continues when its stage is promoted', async () => {
    const { ledger } = story.delivery;
    const execution = await story.start({ version: next }, 'paused');
    await story.delivery.sleep(20);
    await ledger.pause(execution, asked('lunch'));
    await story.delivery.sleep(2400);
    expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
    const { releases } = story.delivery.client;
    await releases.promote('paused', { extent: 'stage', stage: '10%' }, 'nobody calls at night');
    await story.delivery.sleep(70);
    expect(await story.delivery.weights()).toEqual({ production: 7, canary: 3 });
    await ledger.abort(execution, asked('changed my mind'));
    expect(await story.ending(execution)).toMatchObject({
      status: 'FAILED',
      error: 'ReleaseRolledBack',
    });
    expect(await story.failure(execution)).toBe('ReleaseAborted');
    expect(story.published(execution).filter((kind) => kind !== 'Guard Acted')).toEqual([
      'Release Started',
      'Stage Shifted',
      'Release Paused',
      'Release Resumed',
      'Stage Shifted',
      'Release Rolled Back',
      'Release Concluded',
    ]);
    await story.expectBaseline('1');
  });

  it('a newer version supersedes an older one and skips all stages when it is promoted in full', async () => {
    const older = await story.start({ version: next }, 'older');
    await story.delivery.sleep(20);
    const execution = await story.start({ version: newer, onConflict: 'supersede' }, 'newer');
    expect(await story.ending(older)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(older)).toBe('ReleaseAborted');
    await story.delivery.sleep(30);
    await story.delivery.client.releases.promote('newer', { extent: 'full' }, 'hotfix');
    expect(await story.ending(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await story.plot(execution)).toEqual([
      'admitted',
      'prepared',
      'shifted 10%',
      'promotionRequested',
      'judged 10%',
      'shifted 100%',
      'judged 100%',
      'promoted',
      'concluded',
    ]);
    await story.expectBaseline(newer);
    expect(story.published(execution)).toEqual([
      'Release Started',
      'Stage Shifted',
      'Stage Shifted',
      'Release Promoted',
      'Release Concluded',
    ]);
  });
});
