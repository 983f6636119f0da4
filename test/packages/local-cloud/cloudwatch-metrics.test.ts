import type {
  GetMetricStatisticsCommandOutput,
  ListMetricsCommandOutput,
  MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { CloudWatchFixture, metricQuery, oneMinute } from './cloudwatch-fixture';

const requests = [metricQuery('m1', 'Requests')];

async function valuesOf(fixture: CloudWatchFixture, queries: object[] = requests) {
  const { MetricDataResults: results } = await fixture.data({ MetricDataQueries: queries as never });
  return results?.map(({ Values: values }) => values);
}

describe('publication', () => {
  test('a minute can be read when it has been over for the publication delay', async () => {
    const fixture = new CloudWatchFixture();
    fixture.recordByMinute('Requests', [5, 6]);
    await fixture.clock.sleep(2 * oneMinute - 1);
    expect(await valuesOf(fixture)).toEqual([[]]);
    await fixture.clock.sleep(1);
    expect(await valuesOf(fixture)).toEqual([[5]]);
    await fixture.minutesPass(1);
    expect(await valuesOf(fixture)).toEqual([[5, 6]]);
  });

  test('a longer period holds the minutes that are published', async () => {
    const fixture = new CloudWatchFixture();
    fixture.recordByMinute('Requests', [1, 2, 4]);
    const [query] = requests;
    const byFiveMinutes = [{ ...query, MetricStat: { ...query!.MetricStat, Period: 300 } }];
    await fixture.minutesPass(3);
    expect(await valuesOf(fixture, byFiveMinutes)).toEqual([[3]]);
  });

  test('a series that never recorded anything is not listed', async () => {
    const fixture = new CloudWatchFixture();
    fixture.service.series({ namespace: 'Shop', name: 'Errors', dimensions: {}, unit: 'Count' });
    fixture.recordByMinute('Requests', [1]);
    await fixture.minutesPass(1);
    expect(await fixture.call('ListMetrics', {})).toMatchObject({ Metrics: [] });
    await fixture.minutesPass(1);
    expect(await fixture.call('ListMetrics', {})).toMatchObject({ Metrics: [{ MetricName: 'Requests' }] });
  });
});

test('the order of dimensions does not matter', async () => {
  const fixture = new CloudWatchFixture({ metricSeconds: 0 });
  const { service } = fixture;
  const series = service.series({
    namespace: 'Shop',
    name: 'Requests',
    dimensions: { A: '1', B: '2' },
    unit: 'Count',
  });
  expect(
    service.series({ namespace: 'Shop', name: 'Requests', dimensions: { B: '2', A: '1' }, unit: 'Count' }),
  ).toBe(series);
  series.record(3);
  await fixture.minutesPass(1);
  const [query] = requests;
  const metric = {
    ...query!.MetricStat.Metric,
    Dimensions: [
      { Name: 'B', Value: '2' },
      { Name: 'A', Value: '1' },
    ],
  };
  expect(
    await valuesOf(fixture, [{ ...query, MetricStat: { ...query!.MetricStat, Metric: metric } }]),
  ).toEqual([[3]]);
});

test('seconds of high-resolution metrics are kept, and can be read at once', async () => {
  const fixture = new CloudWatchFixture();
  await fixture.clock.sleep(30_000);
  for (const [value, second] of [
    [1, 0],
    [2, 9],
    [4, 25],
  ] as const) {
    fixture.recordBySecond('Requests', value, second);
  }
  const [query] = requests;
  const bySeconds = (period: number) => [{ ...query, MetricStat: { ...query!.MetricStat, Period: period } }];
  expect(await valuesOf(fixture, bySeconds(10))).toEqual([[3, 4]]);
  expect(await valuesOf(fixture, bySeconds(30))).toEqual([[7]]);
  expect(await valuesOf(fixture)).toEqual([[]]);
  await fixture.minutesPass(2);
  expect(await valuesOf(fixture)).toEqual([[7]]);
});

describe('GetMetricData', () => {
  test('gives the newest data first, with its label and time', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    fixture.recordByMinute('Requests', [1, '-', 3]);
    await fixture.minutesPass(3);
    const output = await fixture.data({ MetricDataQueries: requests, ScanBy: undefined });
    expect(output.MetricDataResults).toEqual([
      {
        Id: 'm1',
        Label: 'Requests',
        Timestamps: [fixture.at(2), fixture.at(0)],
        Values: [3, 1],
        StatusCode: 'Complete',
      },
    ]);
  });

  test('leaves out the end and includes the start, rounded down to the period', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    fixture.recordByMinute('Requests', [1, 2, 3, 4]);
    await fixture.minutesPass(4);
    const between = { StartTime: new Date(fixture.at(1).getTime() + 20_000), EndTime: fixture.at(3) };
    const output = await fixture.data({ MetricDataQueries: requests, ...between });
    expect(output.MetricDataResults?.[0]?.Values).toEqual([2, 3]);
  });

  test.each(['TimestampAscending', 'TimestampDescending'] as const)(
    'pages by MaxDatapoints (%s), undisturbed by data that appears meanwhile',
    async (order) => {
      const fixture = new CloudWatchFixture();
      fixture.recordByMinute('Requests', [1, 2, 3, 4, 5, 6]);
      fixture.recordByMinute('Errors', [7, 8, 9]);
      await fixture.minutesPass(4);
      const queries = [metricQuery('m1', 'Requests'), metricQuery('m2', 'Errors')];
      const request = {
        MetricDataQueries: queries,
        StartTime: fixture.at(0),
        EndTime: fixture.at(6),
        MaxDatapoints: 2,
        ScanBy: order,
      };
      const pages = [];
      let token: string | undefined;
      do {
        const output = await fixture.data({ ...request, NextToken: token });
        for (const { Id, Values, StatusCode } of output.MetricDataResults ?? []) {
          pages.push([Id, Values, StatusCode]);
        }
        token = output.NextToken;
        if (order === 'TimestampDescending') await fixture.minutesPass(1);
      } while (token);
      expect(pages).toEqual(
        order === 'TimestampAscending'
          ? [
              ['m1', [1, 2], 'PartialData'],
              ['m1', [3], 'Complete'],
              ['m2', [7], 'PartialData'],
              ['m2', [8, 9], 'Complete'],
            ]
          : [
              ['m1', [3, 2], 'PartialData'],
              ['m1', [1], 'Complete'],
              ['m2', [9], 'PartialData'],
              ['m2', [8, 7], 'Complete'],
            ],
      );
    },
  );

  test('refuses a token that is not its own, or one of another request', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    fixture.recordByMinute('Requests', [1, 2]);
    await fixture.minutesPass(2);
    const request = { MetricDataQueries: requests, MaxDatapoints: 1, EndTime: fixture.at(2) };
    const { NextToken: token } = await fixture.data(request);
    await expect(fixture.data({ ...request, MaxDatapoints: 2, NextToken: token })).rejects.toMatchObject({
      code: 'InvalidNextToken',
    });
    await expect(fixture.data({ ...request, NextToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidNextToken',
    });
  });

  test.each<[string, MetricDataQuery[]]>([
    ['a duplicate id', [metricQuery('m1', 'a'), metricQuery('m1', 'b')]],
    ['an id in capitals', [metricQuery('M1', 'a')]],
    ['neither metric nor expression', [{ Id: 'm1' }]],
    ['a period of 45 seconds', [{ ...requests[0]!, MetricStat: { ...requests[0]!.MetricStat, Period: 45 } }]],
    ['an unknown statistic', [metricQuery('m1', 'a', { stat: 'Median' })]],
    ['nothing to return', [metricQuery('m1', 'a', { returnData: false })]],
  ])('answers ValidationError for %s', async (_, queries) => {
    const fixture = new CloudWatchFixture();
    await fixture.minutesPass(1);
    await expect(fixture.data({ MetricDataQueries: queries })).rejects.toMatchObject({
      code: 'ValidationError',
    });
  });
});

test('GetMetricStatistics gives each unit of its own, and percentiles beside', async () => {
  const fixture = new CloudWatchFixture({ metricSeconds: 0 });
  const put = (value: number, unit: string) =>
    fixture.service.series({ namespace: 'Shop', name: 'Time', dimensions: {}, unit }).record(value);
  put(1, 'Seconds');
  put(3, 'Seconds');
  put(900, 'Milliseconds');
  await fixture.minutesPass(1);
  const request = {
    Namespace: 'Shop',
    MetricName: 'Time',
    StartTime: fixture.at(0),
    EndTime: fixture.at(1),
    Period: 60,
  };
  const output = await fixture.call<GetMetricStatisticsCommandOutput>('GetMetricStatistics', {
    ...request,
    Statistics: ['Average', 'Sum'],
  });
  expect(output).toEqual({
    Label: 'Time',
    Datapoints: [
      { Timestamp: fixture.at(0), Unit: 'Seconds', Average: 2, Sum: 4 },
      { Timestamp: fixture.at(0), Unit: 'Milliseconds', Average: 900, Sum: 900 },
    ],
  });
  expect(
    await fixture.call('GetMetricStatistics', {
      ...request,
      ExtendedStatistics: ['p50', 'p99.9'],
      Unit: 'Seconds',
    }),
  ).toMatchObject({ Datapoints: [{ ExtendedStatistics: { p50: 1, 'p99.9': 3 } }] });
  await expect(
    fixture.call('GetMetricStatistics', { ...request, Statistics: ['Sum'], EndTime: fixture.at(0) }),
  ).rejects.toMatchObject({ code: 'InvalidParameterValue' });
  await expect(fixture.call('GetMetricStatistics', request)).rejects.toMatchObject({
    code: 'InvalidParameterCombination',
  });
});

describe('ListMetrics', () => {
  test('filters by name and dimensions', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    fixture.recordByMinute('Requests', [1], { Side: 'live' });
    fixture.recordByMinute('Requests', [1], { Side: 'canary' });
    fixture.recordByMinute('Errors', [1]);
    await fixture.minutesPass(1);
    const list = async (filter: object) => {
      const { Metrics: metrics } = await fixture.call<ListMetricsCommandOutput>('ListMetrics', filter);
      return metrics?.map(({ MetricName: name, Dimensions: dimensions }) => [name, dimensions?.[0]?.Value]);
    };
    expect(await list({ MetricName: 'Requests' })).toEqual([
      ['Requests', 'canary'],
      ['Requests', 'live'],
    ]);
    expect(await list({ Dimensions: [{ Name: 'Side', Value: 'live' }] })).toEqual([['Requests', 'live']]);
    expect(await list({ Dimensions: [{ Name: 'Side' }] })).toHaveLength(2);
    expect(await list({ Namespace: 'Other' })).toEqual([]);
    await fixture.minutesPass(3 * 60 + 1);
    expect(await list({ RecentlyActive: 'PT3H' })).toEqual([]);
    expect(await list({})).toHaveLength(3);
  });

  test('gives 500 metrics a page', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    for (let index = 0; index < 501; index++) fixture.recordByMinute(`Metric${index}`, [1]);
    await fixture.minutesPass(1);
    const first = await fixture.call<ListMetricsCommandOutput>('ListMetrics', {});
    expect(first.Metrics).toHaveLength(500);
    const second = await fixture.call<ListMetricsCommandOutput>('ListMetrics', {
      NextToken: first.NextToken,
    });
    expect(second.Metrics).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
  });
});

describe('embedded metric format', () => {
  const document = (changes: object = {}) => ({
    _aws: {
      Timestamp: Date.parse('2026-01-02T00:00:30Z'),
      CloudWatchMetrics: [
        {
          Namespace: 'Shop',
          Dimensions: [[], ['Side']],
          Metrics: [{ Name: 'Time', Unit: 'Milliseconds' }, { Name: 'Orders' }],
        },
      ],
    },
    Side: 'canary',
    Time: [100, 200],
    Orders: 1,
    requestId: 'some-id',
    ...changes,
  });

  async function recorded(...lines: string[]) {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    const found = lines.map((line) => fixture.service.ingestEmbeddedMetrics(line, fixture.clock.now()));
    await fixture.minutesPass(1);
    const { Metrics: metrics } = await fixture.call<ListMetricsCommandOutput>('ListMetrics', {});
    const names = metrics?.map(
      ({ MetricName: name, Dimensions: dimensions }) => `${name} ${dimensions?.[0]?.Value}`,
    );
    return { fixture, found, names };
  }

  test('records each metric in each dimension set, and arrays value by value', async () => {
    const { fixture, found, names } = await recorded(JSON.stringify(document()));
    expect(found).toEqual([true]);
    expect(names).toEqual(['Orders canary', 'Orders undefined', 'Time canary', 'Time undefined']);
    const queries = ['SampleCount', 'Sum'].map((stat, index) => metricQuery(`m${index}`, 'Time', { stat }));
    expect(await valuesOf(fixture, queries)).toEqual([[2], [300]]);
  });

  test('is found behind what Lambda puts before it', async () => {
    const { found } = await recorded(
      `2026-01-02T00:00:00.000Z\tsome-id\tINFO\t${JSON.stringify(document())}`,
    );
    expect(found).toEqual([true]);
  });

  test('ignores other lines', async () => {
    const { found, names } = await recorded(
      'REPORT',
      '{"CloudWatchMetrics":1}',
      '{ "CloudWatchMetrics"',
      '[1]',
    );
    expect(found).toEqual([false, false, false, false]);
    expect(names).toEqual([]);
  });

  test('leaves out what breaks the specification', async () => {
    const { found, names } = await recorded(JSON.stringify(document({ Side: 5, Orders: 'many' })));
    expect(found).toEqual([true]);
    expect(names).toEqual(['Time undefined']);
  });

  test('reads StorageResolution', async () => {
    const fixture = new CloudWatchFixture();
    const line = {
      _aws: {
        Timestamp: fixture.startsAt + 5000,
        CloudWatchMetrics: [
          { Namespace: 'Shop', Dimensions: [[]], Metrics: [{ Name: 'Requests', StorageResolution: 1 }] },
        ],
      },
      Requests: 3,
    };
    fixture.service.ingestEmbeddedMetrics(JSON.stringify(line), 0);
    await fixture.clock.sleep(10_000);
    const [query] = requests;
    const queries = [{ ...query, MetricStat: { ...query!.MetricStat, Period: 10 } }];
    expect(await valuesOf(fixture, queries)).toEqual([[3]]);
  });
});

test('operations and parameters that do not exist here are refused', async () => {
  const fixture = new CloudWatchFixture();
  expect(fixture.service.operations).not.toHaveProperty('PutCompositeAlarm');
  expect(fixture.service.operations).not.toHaveProperty('PutAnomalyDetector');
  await expect(fixture.call('ListMetrics', { IncludeLinkedAccounts: true })).rejects.toThrow(
    'IncludeLinkedAccounts',
  );
});
