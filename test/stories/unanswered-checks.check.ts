import { parseFault } from '../../packages/local-cloud/weather/faults/parse-fault';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { Story } from '../support/story';

let story: Story;

describe('a check', () => {
  beforeEach(async () => {
    story = await Story.begin();
  });
  afterEach(() => story.end());

  test.each([
    ['that never answers', () => story.delivery.damage.hangFunction(smokeTest())],
    ['that nobody can reach', () => Promise.resolve(plan('lambda:Invoke/judge=timeout-before'))],
  ])('%s holds, with the reason, until the strategy ends the wait', async (_, damage) => {
    const version = await story.publishOnly('next');
    await damage();
    const execution = await story.startAsPerson({ version, strategy: 'careful' }, 'unanswered');

    await story.delivery.sleep(180);
    expect(await story.describe(execution)).toMatchObject({ status: 'RUNNING' });
    const unanswered = { gate: 'check', decision: 'hold', code: 'checkUnanswered', problem: 'AbortError' };
    expect(await story.lastVerdict(execution)).toMatchObject({
      decision: 'hold',
      cause: 'gates',
      blockingGates: ['check:smoke-test'],
      gates: expect.arrayContaining([expect.objectContaining(unanswered)]) as unknown,
    });

    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('VerdictFailed');
    expect(await story.lastVerdict(execution)).toMatchObject({
      decision: 'fail',
      cause: 'holdLimit',
      gates: expect.arrayContaining([expect.objectContaining(unanswered)]) as unknown,
    });
    await story.expectBaseline('1');
  });
});

function smokeTest(): string {
  return [...story.delivery.stack.resources].find(
    ([id, { type }]) => type === 'AWS::Lambda::Function' && id.startsWith('SmokeTest'),
  )![1].ref;
}

function plan(fault: string): void {
  story.delivery.cloud.faults.add(parseFault(fault, LocalCloud.supportedOperations()));
}
