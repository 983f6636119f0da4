import { parseExpression } from '../../../packages/local-cloud/services/cloudwatch/queries/expression-syntax';
import { CloudWatchFixture, metricQuery } from './cloudwatch-fixture';

type Row = readonly (number | '-')[];

/** Evaluates an expression over metrics named like their ids, on as many minutes as the longest has. */
async function evaluate(expression: string, metrics: Record<string, Row>): Promise<Row[]> {
  const fixture = new CloudWatchFixture({ metricSeconds: 0 });
  const minutes = Math.max(...Object.values(metrics).map((row) => row.length));
  for (const [id, row] of Object.entries(metrics)) fixture.recordByMinute(id, row);
  await fixture.minutesPass(minutes);
  const { MetricDataResults: results } = await fixture.data({
    MetricDataQueries: [
      ...Object.keys(metrics).map((id) => metricQuery(id, id, { returnData: false })),
      { Id: 'result', Expression: expression },
    ],
  });
  return (results ?? []).map(({ Timestamps: timestamps = [], Values: values = [] }) =>
    Array.from({ length: minutes }, (_, minute) => {
      const index = timestamps.findIndex((time) => time.getTime() === fixture.at(minute).getTime());
      return index < 0 ? '-' : (values[index] ?? '-');
    }),
  );
}

const errors: Row = [1, 2, '-', '-', 5];
const requests: Row = [10, '-', 20, '-', 0];

describe('arithmetic', () => {
  test.each<[string, Row]>([
    ['m1 + 1', [2, 3, '-', '-', 6]],
    ['10 - m1', [9, 8, '-', '-', 5]],
    ['-m1 * 2', [-2, -4, '-', '-', -10]],
    ['m1 ^ 2 ^ 1', [1, 4, '-', '-', 25]],
    ['2 * (m1 + 1) % 5', [4, 1, '-', '-', 2]],
    ['m1 / 2 - 1', [-0.5, 0, '-', '-', 1.5]],
    ['LOG10(100 * m1 / m1)', [2, 2, '-', '-', 2]],
    ['LOG(m1 - 1)', ['-', 0, '-', '-', Math.log(4)]],
  ])('with numbers: %s', async (expression, expected) => {
    expect(await evaluate(expression, { m1: errors })).toEqual([expected]);
  });

  test.each<[string, Row]>([
    ['m1 + m2', [11, 2, 20, '-', 5]],
    ['m2 - m1', [9, -2, 20, '-', -5]],
  ])('takes a missing point as 0 as long as the other series has one: %s', async (expression, expected) => {
    expect(await evaluate(expression, { m1: errors, m2: requests })).toEqual([expected]);
  });

  test('drops points that divide by zero or by a missing point', async () => {
    expect(await evaluate('100 * m1 / m2', { m1: errors, m2: requests })).toEqual([[10, '-', 0, '-', '-']]);
  });

  test('applies to each series of an array', async () => {
    expect(await evaluate('[m1, m2] * 2', { m1: [1, 2], m2: [3, '-'] })).toEqual([
      [2, 4],
      [6, '-'],
    ]);
  });
});

describe("comparisons and logic, with the user guide's examples", () => {
  const metrics = { metric1: [30, 20, 0, 0], metric2: [20, '-', 20, '-'] } as const;
  test.each<[string, Row]>([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
    ['metric1 > 15 && metric2 > 15', [1, 0, 0, 0]],
    ['metric1 > 25 OR metric2 == 20', [1, 0, 1, 0]],
    ['metric1 != 0 || metric1 <= 0', [1, 1, 1, 1]],
  ])('%s', async (expression, expected) => {
    expect(await evaluate(expression, metrics)).toEqual([expected]);
  });
});

describe("IF, with the user guide's examples", () => {
  const metric1: Row = [1, 1, 0, 0, '-'];
  const metric2: Row = [30, '-', 0, 0, 30];
  const metric3: Row = [0, 0, 20, '-', 20];
  test.each<[string, Row]>([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, '-', '-']],
    ['IF(metric1, 5, metric3)', [5, 5, 20, '-', '-']],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, '-']],
    ['IF(metric1 > 0, metric3)', [0, 0, '-', '-', '-']],
    ['IF(1, metric2, metric3)', [30, '-', 0, 0, 30]],
    ['IF(0, metric2)', ['-', '-', '-', '-', '-']],
  ])('%s', async (expression, expected) => {
    expect(await evaluate(expression, { metric1, metric2, metric3 })).toEqual([expected]);
  });
});

describe('functions', () => {
  const m1: Row = ['-', 2, '-', '-', 8];
  const m2: Row = [1.5, -1.5, '-', 4, 4];
  test.each<[string, Row]>([
    ['FILL(m1, 0)', [0, 2, 0, 0, 8]],
    ['FILL(m1, REPEAT)', ['-', 2, 2, 2, 8]],
    ['FILL(m1, LINEAR)', ['-', 2, 4, 6, 8]],
    ['FILL(m1, m2)', [1.5, 2, '-', 4, 8]],
    ['DIFF(m1)', ['-', '-', '-', '-', 6]],
    ['RATE(m1)', ['-', '-', '-', '-', 6 / 180]],
    ['ABS(m2)', [1.5, 1.5, '-', 4, 4]],
    ['CEIL(m2)', [2, -1, '-', 4, 4]],
    ['FLOOR(m2)', [1, -2, '-', 4, 4]],
    ['m1 - SUM(m1)', ['-', -8, '-', '-', -2]],
    ['m1 - AVG(m1)', ['-', -3, '-', '-', 3]],
    ['m1 - MIN(m1)', ['-', 0, '-', '-', 6]],
    ['m1 - MAX(m1)', ['-', -6, '-', '-', 0]],
    ['m1 / PERIOD(m1)', ['-', 2 / 60, '-', '-', 8 / 60]],
    ['SUM([m1, m2])', [1.5, 0.5, '-', 4, 12]],
    ['AVG([m1, m2])', [0.75, 0.25, '-', 2, 6]],
    ['MIN([m1, m2])', [1.5, -1.5, '-', 4, 4]],
    ['MAX(METRICS())', [1.5, 2, '-', 4, 8]],
    ["SUM(METRICS('m2'))", [1.5, -1.5, '-', 4, 4]],
  ])('%s', async (expression, expected) => {
    const [row] = await evaluate(expression, { m1, m2 });
    expect(row?.map((value) => (value === '-' ? value : Number(value.toFixed(9))))).toEqual(
      expected.map((value) => (value === '-' ? value : Number(value.toFixed(9)))),
    );
  });

  test('METRICS() gives every metric of the request', async () => {
    expect(await evaluate('METRICS()', { m1, m2 })).toEqual([m1, m2]);
  });
});

describe('refuses', () => {
  test.each([
    'ANOMALY_DETECTION_BAND(m1)',
    'RUNNING_SUM(m1)',
    'TIME_SERIES(5)',
    'REMOVE_EMPTY(METRICS())',
    'SELECT AVG(CPU) FROM "AWS/EC2"',
  ])('%s as unsupported', (expression) => {
    expect(() => parseExpression(expression)).toThrow(
      expect.objectContaining({ code: 'NotSupportedByLocalCloud' }),
    );
  });

  test.each(['', 'm1 +', '(m1', 'm1 m2', 'm1 ? 2', 'Errors + 1', 'SUM(m1', '[m1,'])(
    '%p as invalid',
    (expression) => {
      expect(() => parseExpression(expression)).toThrow(expect.objectContaining({ code: 'ValidationError' }));
    },
  );

  test.each([
    'm3 + 1',
    'SUM(m1)',
    '5',
    'result + 1',
    'IF(m1)',
    'PERIOD(m1 + 1) * m1',
    'FILL(5, 0) + m1',
    'METRICS(m1)',
  ])('%p as invalid where it is used', async (expression) => {
    await expect(evaluate(expression, { m1: [1] })).rejects.toMatchObject({ code: 'ValidationError' });
  });

  test('metrics of different periods in one expression', async () => {
    const fixture = new CloudWatchFixture();
    const wider = metricQuery('m2', 'b');
    const queries = [
      metricQuery('m1', 'a'),
      { ...wider, MetricStat: { ...wider.MetricStat, Period: 300 } },
      { Id: 'e1', Expression: 'm1 + m2' },
    ];
    await fixture.minutesPass(1);
    await expect(fixture.data({ MetricDataQueries: queries })).rejects.toThrow(
      'different periods (60 and 300 seconds)',
    );
  });
});

describe('SEARCH', () => {
  async function search(expression: string) {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    fixture.recordByMinute('Errors', [1, 2], { Side: 'canary', Zone: 'a' });
    fixture.recordByMinute('Errors', [3, 4], { Side: 'canary', Zone: 'b' });
    fixture.recordByMinute('Errors', [5, 6], { Side: 'live', Zone: 'a' });
    fixture.recordByMinute('Errors', [7, 8], { Side: 'canary' });
    fixture.recordByMinute('Requests', [9, 9], { Side: 'canary', Zone: 'a' });
    await fixture.minutesPass(2);
    const { MetricDataResults: results } = await fixture.data({
      MetricDataQueries: [{ Id: 'e1', Expression: expression }],
    });
    return (results ?? []).map(({ Id, Label, Values }) => [Id, Label, Values]);
  }

  test('finds the metrics with exactly these dimensions and values', async () => {
    const found = await search(`SEARCH('{Shop,Zone,Side} MetricName="Errors" Side="canary"', 'Sum', 60)`);
    expect(found).toEqual([
      ['e1', 'canary a Errors', [1, 2]],
      ['e1', 'canary b Errors', [3, 4]],
    ]);
  });

  test('can be summed', async () => {
    const found = await search(`SUM(SEARCH('{Shop,Side,Zone} MetricName="Errors"', 'Sum', 60))`);
    expect(found).toEqual([['e1', 'e1', [9, 12]]]);
  });

  test.each([
    `SEARCH('MetricName="Errors"', 'Sum', 60)`,
    `SEARCH('{Shop,Side} Errors', 'Sum', 60)`,
    `SEARCH('{Shop,Side} MetricName="Errors" OR MetricName="Requests"', 'Sum', 60)`,
    `SEARCH('{Shop,Side} NOT MetricName="Errors"', 'Sum', 60)`,
    `SEARCH('{Shop,Side} MetricName="Errors"', 'Sum')`,
  ])('refuses %s as unsupported', async (expression) => {
    await expect(search(expression)).rejects.toMatchObject({ code: 'NotSupportedByLocalCloud' });
  });
});
