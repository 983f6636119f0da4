import { Story } from '../support/story';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
  await story.delivery.disableRules('Triggers');
});
afterEach(() => story.end());

const overrides = { alarms: 'fixes the outage that raised it' };

describe('a release that overrides an alarm in ALARM', () => {
  it('is promoted, although the alarm would have refused it', async () => {
    story.startTraffic(4);
    const version = await story.delivery.publish('next');
    await story.delivery.setAlarm(0, 'ALARM');
    const refused = await story.start({ version }, 'without');
    // Until it is admitted, and waits.
    await story.delivery.sleep(5);
    await story.delivery.abort('it would wait for the alarm');
    expect(await story.ending(refused)).toMatchObject({ error: 'ReleaseRefused' });
    await story.delivery.setAlarm(0, 'ALARM');
    const fix = await story.startAsPerson({ version, overrides }, 'fix');
    await story.delivery.sleep(5);
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({
      id: 'fix',
      overrides,
      overriddenAlarms: [{ name: story.delivery.alarmNames[0] }],
    });
    expect(await story.ending(fix)).toEqual({ status: 'SUCCEEDED' });
    await story.expectBaseline(version);
  });

  it('is rolled back by the same alarm once the alarm has been OK and the canary raises it', async () => {
    story.startTraffic(8);
    const version = await story.delivery.publish('bad');
    const errors = story.delivery.alarmNames.findIndex((name) => name.endsWith('-canary-errors'));
    await story.delivery.setAlarm(errors, 'ALARM');
    const alarmsOnly = { ...overrides, tripwire: 'tries the alarms' };
    const execution = await story.startAsPerson({ version, overrides: alarmsOnly }, 'bad-fix');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(['CanaryAlarm', 'VerdictFailed']).toContain(await story.failure(execution));
    await story.expectBaseline('1');
  });
});
