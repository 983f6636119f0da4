import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { baseline } from '../../core/traffic/weights';
import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

describe('an alarm that is red before the release', () => {
  async function keepRed(): Promise<void> {
    await story.delivery.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: story.delivery.alarmNames[0],
        Namespace: 'Nowhere',
        MetricName: 'Nothing',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'breaching',
      }),
    );
    await story.delivery.sleep(120);
  }

  it('is waited for, and the release refused after fifteen minutes without touching anything', async () => {
    await keepRed();
    const version = await story.publishOnly('next');
    const before = await story.delivery.lastWrittenAt();
    const startedAt = Date.parse(story.delivery.now());
    const execution = await story.start({ version }, 'patient');
    expect(await story.ending(execution)).toMatchObject({
      status: 'FAILED',
      error: 'ReleaseRefused',
      cause: expect.stringContaining('CanaryAlarmStillRed: in ALARM before the release began') as string,
    });
    const waitedSeconds = (Date.parse(story.delivery.now()) - startedAt) / 1000;
    expect(waitedSeconds).toBeGreaterThanOrEqual(900);
    expect(waitedSeconds).toBeLessThan(960);
    expect(await story.delivery.lastWrittenAt()).toBe(before);
    await story.expectBaseline('1');
  });
});

describe('a second release', () => {
  it('is refused with the reason, and the first goes on as if nothing had been', async () => {
    const version = await story.publishOnly('next');
    const reason = '{% $states.context.Execution.Id %}';
    const first = await story.start({ version, reason }, 'first');
    await story.delivery.sleep(60);
    const weights = await story.delivery.weights();
    const writtenAt = await story.delivery.lastWrittenAt();

    const newer = await story.delivery.publish('instrumented');
    const second = await story.start({ version: newer, reason: 'impatience' }, 'second');
    expect(await story.ending(second)).toEqual({
      status: 'FAILED',
      error: 'ReleaseRefused',
      cause:
        'Version 3 was refused: ReleaseInProgress: release first of version 2 has been in progress since 2026-01-05T09:00:00.000Z',
    });
    expect([await story.delivery.weights(), await story.delivery.lastWrittenAt()]).toEqual([
      weights,
      writtenAt,
    ]);
    expect(await story.describe(first)).toMatchObject({ status: 'RUNNING' });
    // What looks like an expression is a text like any other.
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ id: 'first', reason });
  });
});

describe('what is no release', () => {
  it.each<[string, object, string]>([
    ['an unknown version', { version: '99' }, 'VersionNotFound: version 99 does not exist'],
    [
      'an unknown strategy',
      { version: '1', strategy: 'yolo' },
      'UnknownStrategy: release input: strategy: no strategy "yolo"',
    ],
    [
      'a wrong field',
      { version: '1', wait: true },
      'InvalidReleaseInput: release input: unrecognized key: "wait"',
    ],
  ])('%s is refused in words, and traffic is untouched', async (_, input, words) => {
    const before = await story.delivery.lastWrittenAt();
    const execution = await story.start(input, 'wrong');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRefused',
      cause: expect.stringContaining(words) as string,
    });
    expect(await story.delivery.lastWrittenAt()).toBe(before);
    await story.expectBaseline('1');
  });
});

describe('when things go wrong in the middle', () => {
  it('an abort takes everything back', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'aborted');
    await story.delivery.sleep(60);
    await story.delivery.abort('customers complain');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('ReleaseAborted: aborted by ada: customers complain') as string,
    });
    await story.expectBaseline('1');
  });

  it('a ledger that is gone takes everything back, and says that it could not be written down', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'forgotten');
    await story.delivery.sleep(60);
    await story.delivery.deleteLedger();
    expect(await story.ending(execution)).toMatchObject({ status: 'FAILED', error: 'ReleaseNotRecorded' });
    expect(await story.delivery.weights()).toEqual(baseline);
    expect(await story.delivery.aliasVersion('live')).toBe('1');
  });

  it('a deployment that overwrites the weights ends the release at rest', async () => {
    story.startTraffic(5);
    const execution = await story.releasedByPublication('next');
    await story.delivery.sleep(120);
    await story.delivery.route.write(baseline);
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringMatching(/TrafficDrifted: .*the route should have 90% production/) as string,
    });
    await story.expectBaseline('1');
  });

  it('alarms that are deleted take everything back', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'unwatched');
    await story.delivery.sleep(60);
    await story.delivery.deleteAlarms();
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('no such alarm') as string,
    });
    await story.expectBaseline('1');
  });
});
