import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

describe('a good version', () => {
  it('is released by its publication, stage by stage, without a failed request', async () => {
    story.startTraffic(2);
    const execution = await story.releasedByPublication('next');
    expect(await story.ending(execution)).toEqual({ status: 'SUCCEEDED' });
    await story.expectBaseline('2');
    expect(await story.plot(execution)).toEqual([
      'startRequested',
      'admitted',
      'prepared',
      ...['10%', '30%', '50%', '100%'].flatMap((stage) => [`shifted ${stage}`, `judged ${stage}`]),
      'promoted',
      'concluded',
    ]);
    expect(story.requests.failed).toBe(0);

    const { stages } = await story.report(execution);
    for (const { weight, canary, production } of stages) {
      const total = canary.requests + production.requests;
      const share = weight / 100;
      // 99.9% of a binomial distribution are within 3.29 standard deviations.
      const bound = 3.29 * Math.sqrt(total * share * (1 - share));
      expect(Math.abs(canary.requests - total * share)).toBeLessThanOrEqual(bound);
    }
    expect(await story.delivery.ledger.history.read(1)).toMatchObject([
      { version: '2', outcome: 'promoted' },
    ]);
  });
});
