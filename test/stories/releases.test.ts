import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { rest } from '../../core/traffic';
import { Story } from '../support/story';

let story: Story;

beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

/** Traffic is where the template has it, on this version, and the next release may begin. */
async function expectAtRestOn(version: string): Promise<void> {
  const { delivery } = story;
  expect(await delivery.weights()).toEqual(rest);
  expect(await delivery.aliasVersion('live')).toBe(version);
  expect(await delivery.ledger.readCurrent()).toBeUndefined();
}

describe('a good version', () => {
  it('is released by its publication, takes over step by step, and nobody notices', async () => {
    story.peopleCall(5);
    const execution = await story.releasedByPublication('next');
    expect(await story.ending(execution)).toEqual({ status: 'SUCCEEDED' });
    await expectAtRestOn('2');
    expect(await story.plot(execution)).toEqual([
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
      // 3.29 standard deviations hold 99.9 % of a binomial.
      const bound = 3.29 * Math.sqrt(total * share * (1 - share));
      expect(Math.abs(canary.requests - total * share)).toBeLessThanOrEqual(bound);
    }
    expect(await story.delivery.ledger.readHistory(1)).toMatchObject([{ version: '2', outcome: 'promoted' }]);
  });

  it('is not promoted when nobody calls the service: silence is no evidence', async () => {
    const version = await story.publishQuietly('next');
    const execution = await story.start({ version }, 'into-the-silence');
    expect(await story.ending(execution)).toMatchObject({
      status: 'FAILED',
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('canary served 0 of the 50 requests needed') as string,
    });
    await expectAtRestOn('1');
  });

  it('that is live already has nothing to do', async () => {
    const execution = await story.start({ version: '1' }, 'again');
    expect(await story.ending(execution)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await story.plot(execution)).toEqual([]);
    await expectAtRestOn('1');
  });
});

describe('a bad version', () => {
  it('that fails requests is rolled back within four minutes of its first fault', async () => {
    story.peopleCall(20);
    const execution = await story.releasedByPublication('bad');
    expect(await story.ending(execution)).toMatchObject({
      status: 'FAILED',
      error: 'ReleaseRolledBack',
      cause: expect.stringMatching(
        /^Version 2 was rolled back: VerdictFailed: checkout-canary-errors is in ALARM/,
      ) as string,
    });
    await expectAtRestOn('1');
    const report = await story.report(execution);
    expect(report).toMatchObject({
      outcome: 'rolled-back',
      stages: [{ weight: 10, production: { faults: 0 } }],
    });
    expect(report.secondsToSafety).toBeLessThanOrEqual(240);
    expect(story.requests.failed).toBe(report.canaryFaultsServed);
  });

  it('that answers 500, and for Lambda never fails, is rolled back', async () => {
    story.peopleCall(20);
    const execution = await story.releasedByPublication('server-error');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringMatching(
        /canary \d+ faults in \d+ requests \(100 %\), .* times worse at 99 %/,
      ) as string,
    });
    await expectAtRestOn('1');
  });

  it('that is slow is rolled back by its latency, though every answer was right', async () => {
    story.peopleCall(10);
    const execution = await story.releasedByPublication('slow');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('checkout-canary-duration is in ALARM') as string,
    });
    await expectAtRestOn('1');
    expect(story.requests.failed).toBe(0);
  });

  it('does not stand in the way of a good one published right after it', async () => {
    story.peopleCall(20);
    await story.ending(await story.releasedByPublication('bad'));
    const execution = await story.releasedByPublication('next');
    await story.delivery.sleep(300);
    const { story: good } = await story.delivery.client.look(execution);
    expect(good).toMatchObject({ version: '3', canaryPerMille: 100 });
  });
});

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
    const version = await story.publishQuietly('next');
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
    await expectAtRestOn('1');
  });
});

describe('a second release', () => {
  it('is refused with the reason, and the first goes on as if nothing had been', async () => {
    const version = await story.publishQuietly('next');
    const first = await story.start({ version }, 'first');
    await story.delivery.sleep(60);
    const [weights, writtenAt] = [await story.delivery.weights(), await story.delivery.lastWrittenAt()];

    const second = await story.start({ version, reason: 'impatience' }, 'second');
    expect(await story.ending(second)).toEqual({
      status: 'FAILED',
      error: 'ReleaseRefused',
      cause:
        'Version 2 was refused: ReleaseInProgress: release first of version 2 is in progress since 2026-01-05T09:00:00.000Z',
    });
    expect([await story.delivery.weights(), await story.delivery.lastWrittenAt()]).toEqual([
      weights,
      writtenAt,
    ]);
    expect(await story.describe(first)).toMatchObject({ status: 'RUNNING' });
    expect(await story.delivery.ledger.readCurrent()).toMatchObject({ id: 'first' });
  });
});

describe('what is no release', () => {
  it.each<[string, object, string]>([
    ['an unknown version', { version: '99' }, 'VersionNotFound: the function has no published version 99'],
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
    await expectAtRestOn('1');
  });
});

describe('when things go wrong in the middle', () => {
  it('an abort takes everything back', async () => {
    const version = await story.publishQuietly('next');
    const execution = await story.start({ version }, 'aborted');
    await story.delivery.sleep(60);
    await story.delivery.abort('customers complain');
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('ReleaseAborted: aborted by ada: customers complain') as string,
    });
    await expectAtRestOn('1');
  });

  it('a ledger that is gone takes everything back, and says that it could not be written down', async () => {
    const version = await story.publishQuietly('next');
    const execution = await story.start({ version }, 'forgotten');
    await story.delivery.sleep(60);
    await story.delivery.deleteLedger();
    expect(await story.ending(execution)).toMatchObject({ status: 'FAILED', error: 'ReleaseNotRecorded' });
    expect(await story.delivery.weights()).toEqual(rest);
    expect(await story.delivery.aliasVersion('live')).toBe('1');
  });

  it('a deployment that overwrites the weights ends the release at rest', async () => {
    story.peopleCall(5);
    const execution = await story.releasedByPublication('next');
    await story.delivery.sleep(120);
    await story.delivery.route.write(rest);
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('TrafficDrifted: the route should have 90 % production') as string,
    });
    await expectAtRestOn('1');
  });

  it('alarms that are deleted take everything back', async () => {
    const version = await story.publishQuietly('next');
    const execution = await story.start({ version }, 'unwatched');
    await story.delivery.sleep(60);
    await story.delivery.deleteAlarms();
    expect(await story.ending(execution)).toMatchObject({
      error: 'ReleaseRolledBack',
      cause: expect.stringContaining('no such alarm') as string,
    });
    await expectAtRestOn('1');
  });
});
