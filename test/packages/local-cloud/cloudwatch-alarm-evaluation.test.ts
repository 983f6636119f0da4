import {
  evaluateAlarm,
  evaluationRange,
  type AlarmRule,
  type TreatMissingData,
} from '../../../packages/local-cloud/services/cloudwatch/alarms/alarm';
import {
  javaDouble,
  stateReason,
} from '../../../packages/local-cloud/services/cloudwatch/alarms/alarm-reason';

const oneMinute = 60_000;
const startsAt = Date.parse('2026-01-02T00:00:00Z');
const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** `0` is within the threshold, `X` breaches it, `-` is missing; the newest is on the right. */
function range(pattern: string) {
  return pattern.split(' ').map((letter, index) => {
    if (letter === '-') return undefined;
    return { time: startsAt + index * oneMinute, value: letter === 'X' ? 9 : 1, sampleCount: 4 };
  });
}

function rule(
  datapointsToAlarm: number,
  evaluationPeriods: number,
  treatMissingData: TreatMissingData,
): AlarmRule {
  return {
    comparisonOperator: 'GreaterThanThreshold',
    threshold: 5,
    evaluationPeriods,
    datapointsToAlarm,
    treatMissingData,
  };
}

function statesOf(pattern: string, datapointsToAlarm: number, evaluationPeriods = 3) {
  return treatments.map(
    (treatment) => evaluateAlarm(rule(datapointsToAlarm, evaluationPeriods, treatment), range(pattern)).state,
  );
}

test('the evaluation range of 3 evaluation periods is 5, as in the tables of the user guide', () => {
  expect(evaluationRange(3)).toBe(5);
});

describe('the first table of the user guide, 3 out of 3', () => {
  test.each([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ])('%s is %s (missing), %s (ignore), %s (breaching), %s (not breaching)', (pattern, ...states) => {
    expect(statesOf(pattern, 3)).toEqual(states);
  });
});

describe('the second table of the user guide, 2 out of 3', () => {
  test.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ])('%s is %s (missing), %s (ignore), %s (breaching), %s (not breaching)', (pattern, ...states) => {
    expect(statesOf(pattern, 2)).toEqual(states);
  });
});

describe('premature alarms', () => {
  test.each(['- - - - X', '- - - X -'])('3 out of 3 does not alarm at once on %s', (pattern) => {
    expect(evaluateAlarm(rule(3, 3, 'missing'), range(pattern)).state).toBe('retained');
  });

  test.each(['- - - X 0', '- - X - 0'])('a good point after the bad one makes %s OK', (pattern) => {
    expect(evaluateAlarm(rule(3, 3, 'missing'), range(pattern)).state).toBe('OK');
  });

  test('1 out of 1 alarms on a single bad point, while it is in the evaluation range', () => {
    expect(statesOf('- - X', 1, 1)).toEqual(['ALARM', 'ALARM', 'ALARM', 'ALARM']);
    expect(statesOf('X - -', 1, 1)).toEqual(['ALARM', 'ALARM', 'ALARM', 'ALARM']);
    expect(statesOf('X - 0', 1, 1)).toEqual(['OK', 'OK', 'OK', 'OK']);
  });
});

test.each([
  ['GreaterThanThreshold', ['OK', 'OK', 'ALARM']],
  ['GreaterThanOrEqualToThreshold', ['OK', 'ALARM', 'ALARM']],
  ['LessThanThreshold', ['ALARM', 'OK', 'OK']],
  ['LessThanOrEqualToThreshold', ['ALARM', 'ALARM', 'OK']],
] as const)('%s compares 4, 5 and 6 with the threshold 5', (comparisonOperator, states) => {
  const evaluated = [4, 5, 6].map(
    (value) =>
      evaluateAlarm({ ...rule(1, 1, 'missing'), comparisonOperator }, [{ time: startsAt, value }]).state,
  );
  expect(evaluated).toEqual(states);
});

describe('reasons', () => {
  const context = {
    periodSeconds: 60,
    statistic: 'Sum',
    unit: undefined,
    now: startsAt + 5 * oneMinute,
    newestPeriod: startsAt + 4 * oneMinute,
  };

  test.each([
    [
      '0 X X - X',
      rule(2, 3, 'missing'),
      true,
      'Threshold Crossed: 3 out of the last 3 datapoints [9.0 (02/01/26 00:04:00), 9.0 (02/01/26 00:02:00), 9.0 (02/01/26 00:01:00)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).',
    ],
    [
      '0 X 0 0 X',
      rule(2, 3, 'missing'),
      true,
      'Threshold Crossed: 2 out of the last 3 datapoints [1.0 (02/01/26 00:03:00), 1.0 (02/01/26 00:02:00)] were not greater than the threshold (5.0) (minimum 2 datapoints for ALARM -> OK transition).',
    ],
    [
      '- - X',
      rule(1, 1, 'missing'),
      false,
      'Threshold Crossed: 1 datapoint [9.0 (02/01/26 00:02:00)] was greater than the threshold (5.0).',
    ],
    [
      '- - - - X',
      rule(1, 3, 'notBreaching'),
      true,
      'Threshold Crossed: 1 out of the last 3 datapoints [9.0 (02/01/26 00:04:00)] was greater than the threshold (5.0) and 2 missing datapoints were treated as [NonBreaching] (minimum 1 datapoint for OK -> ALARM transition).',
    ],
    [
      '- - -',
      rule(1, 1, 'breaching'),
      true,
      'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    ],
    ['- - -', rule(1, 1, 'missing'), true, 'Insufficient Data: 1 datapoint was unknown.'],
    ['- - - - -', rule(3, 3, 'missing'), true, 'Insufficient Data: 3 datapoints were unknown.'],
  ])('of %s', (pattern, alarmRule, countsDatapoints, reason) => {
    const evaluation = evaluateAlarm(alarmRule, range(pattern));
    if (evaluation.state === 'retained') throw new Error('nothing to explain');
    expect(
      stateReason(evaluation.state, alarmRule, evaluation, { ...context, countsDatapoints }).reason,
    ).toBe(reason);
  });

  test('the data of a reason lists the data points oldest first', () => {
    const alarmRule = rule(2, 2, 'missing');
    const evaluation = evaluateAlarm(alarmRule, range('- - X X'));
    const { reasonData } = stateReason('ALARM', alarmRule, evaluation, {
      ...context,
      countsDatapoints: true,
    });
    expect(reasonData).toBe(
      '{"version":"1.0","queryDate":"2026-01-02T00:05:00.000+0000","startDate":"2026-01-02T00:02:00.000+0000",' +
        '"statistic":"Sum","period":60,"recentDatapoints":[9.0,9.0],"threshold":5.0,' +
        '"evaluatedDatapoints":[{"timestamp":"2026-01-02T00:03:00.000+0000","sampleCount":4.0,"value":9.0}]}',
    );
  });

  test('without data they list the periods that are missing, newest first', () => {
    const alarmRule = rule(2, 2, 'missing');
    const evaluation = evaluateAlarm(alarmRule, range('- - - -'));
    const { reasonData } = stateReason('INSUFFICIENT_DATA', alarmRule, evaluation, {
      ...context,
      countsDatapoints: true,
    });
    expect(JSON.parse(reasonData)).toMatchObject({
      recentDatapoints: [],
      evaluatedDatapoints: [
        { timestamp: '2026-01-02T00:04:00.000+0000' },
        { timestamp: '2026-01-02T00:03:00.000+0000' },
      ],
    });
  });

  test.each([
    [0, '0.0'],
    [45_628, '45628.0'],
    [-2.5, '-2.5'],
    [12_345_678, '1.2345678E7'],
    [10_000_000, '1.0E7'],
    [0.0005, '5.0E-4'],
  ])('%d is written as %s', (value, text) => expect(javaDouble(value)).toBe(text));
});
