import { drawDashboard } from '../support/dashboards';
import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

describe('a bad version', () => {
  it('that fails requests is rolled back within four minutes of its first fault by metrics alone', async () => {
    story.startTraffic(20);
    const version = await story.publishOnly('bad');
    const execution = await story.startAsPerson(
      { version, overrides: { tripwire: 'tries the alarms' } },
      'bad',
    );
    expect(await story.ending(execution)).toMatchObject({ status: 'FAILED', error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('CanaryAlarm');
    expect(story.alarmsRaised).toContain('checkout-canary-errors');
    await story.expectBaseline('1');
    const report = await story.report(execution);
    expect(report).toMatchObject({
      outcome: 'rolled-back',
      stages: [{ weight: 10, production: { faults: 0 } }],
    });
    expect(report.secondsToBaseline).toBeLessThanOrEqual(240);
    expect(story.requests.failed).toBe(report.faultsServed.canary);

    await story.delivery.sleep(120);
    const drawn = await drawDashboard(story.delivery.cloud, Date.parse(story.delivery.now()));
    expect(drawn.filter(({ values }) => values.length === 0)).toEqual([]);
    const newest = Object.fromEntries(drawn.map(({ label, values }) => [label, values.at(-1)]));
    expect(newest).toMatchObject({ Releases: 1, RolledBack: 1, Stage: 0, Verdict: 0 });
    const [weight] = drawn.filter(({ widget }) => widget.includes('weight'));
    expect([Math.max(...weight!.values), weight!.values.at(-1)]).toEqual([10, 0]);
    expect(newest['SecondsToBaseline']).toBeLessThan(30);
  });
});
