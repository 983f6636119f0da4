import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import type { ReleaseErrorName } from '../../core/errors/release-error';
import { baseline } from '../../core/traffic/weights';
import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

describe('an alarm that is in ALARM before the release', () => {
  async function keepInAlarm(): Promise<void> {
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

  it('delays the release, which is refused after fifteen minutes without any write', async () => {
    await keepInAlarm();
    const version = await story.publishOnly('next');
    const before = await story.delivery.lastWrittenAt();
    const startedAt = Date.parse(story.delivery.now());
    const execution = await story.start({ version }, 'delayed');
    expect(await story.ending(execution)).toMatchObject({
      status: 'FAILED',
      error: 'ReleaseRefused',
    });
    expect(await story.failure(execution)).toBe('CanaryAlarmStillRed');
    const waitedSeconds = (Date.parse(story.delivery.now()) - startedAt) / 1000;
    expect(waitedSeconds).toBeGreaterThanOrEqual(900);
    expect(waitedSeconds).toBeLessThan(960);
    expect(await story.delivery.lastWrittenAt()).toBe(before);
    await story.expectBaseline('1');
  });
});

describe('a second release', () => {
  it('is refused with the reason, and the first one continues unchanged', async () => {
    const version = await story.publishOnly('next');
    const reason = '{% $states.context.Execution.Id %}';
    const first = await story.start({ version, reason }, 'first');
    await story.delivery.sleep(60);
    const weights = await story.delivery.weights();
    const writtenAt = await story.delivery.lastWrittenAt();

    const newer = await story.delivery.publish('instrumented');
    const second = await story.start({ version: newer, reason: 'impatience' }, 'second');
    expect(await story.ending(second)).toEqual({ status: 'FAILED', error: 'ReleaseRefused' });
    expect(await story.delivery.ledger.history.read(1)).toMatchObject([
      {
        id: 'second',
        version: newer,
        reason: 'impatience',
        outcome: 'refused',
        failure: { error: 'ReleaseInProgress' },
      },
    ]);
    expect([await story.delivery.weights(), await story.delivery.lastWrittenAt()]).toEqual([
      weights,
      writtenAt,
    ]);
    expect(await story.describe(first)).toMatchObject({ status: 'RUNNING' });
    // A reason that looks like an expression is not evaluated.
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ id: 'first', reason });
  });
});

describe('an invalid request', () => {
  it.each<[string, object, ReleaseErrorName]>([
    ['an unknown version', { version: '99' }, 'VersionNotFound'],
    ['an unknown strategy', { version: '1', strategy: 'yolo' }, 'UnknownStrategy'],
    ['a wrong field', { version: '1', wait: true }, 'InvalidReleaseInput'],
  ])('for %s is refused without a write', async (_, input, failure) => {
    const before = await story.delivery.lastWrittenAt();
    const execution = await story.start(input, 'wrong');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRefused' });
    expect(await story.failure(execution)).toBe(failure);
    expect(await story.delivery.lastWrittenAt()).toBe(before);
    await story.expectBaseline('1');
  });
});

describe('during a release', () => {
  it('an abort rolls back', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'aborted');
    await story.delivery.sleep(60);
    await story.delivery.abort('customers complain');
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({
      abort: { requestedBy: 'ada', reason: 'customers complain' },
    });
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('ReleaseAborted');
    await story.expectBaseline('1');
  });

  it('a deleted ledger rolls back, and the execution fails because nothing was recorded', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'not-recorded');
    await story.delivery.sleep(60);
    await story.delivery.damage.deleteLedger();
    expect(await story.ending(execution)).toMatchObject({ status: 'FAILED', error: 'ReleaseNotRecorded' });
    expect(await story.delivery.weights()).toEqual(baseline);
    expect(await story.delivery.aliasVersion('live')).toBe('1');
  });

  it('a deployment that overwrites the weights rolls back', async () => {
    story.startTraffic(5);
    const execution = await story.releasedByPublication('next');
    await story.delivery.sleep(120);
    await story.delivery.route.write(baseline);
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('TrafficDrifted');
    await story.expectBaseline('1');
  });

  it('deleted alarms roll back', async () => {
    const version = await story.publishOnly('next');
    const execution = await story.start({ version }, 'unwatched');
    await story.delivery.sleep(60);
    await story.delivery.damage.deleteAlarms();
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    expect(await story.failure(execution)).toBe('VerdictFailed');
    expect(await story.lastVerdict(execution)).toMatchObject({
      decision: 'fail',
      cause: 'gates',
      blockingGates: ['alarms'],
      gates: expect.arrayContaining([expect.objectContaining({ code: 'alarmsMissing' })]) as unknown,
    });
    await story.expectBaseline('1');
  });
});
