import type {
  DescribeAlarmHistoryCommandOutput,
  DescribeAlarmsCommandOutput,
} from '@aws-sdk/client-cloudwatch';
import type { ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { CloudWatchFixture, metricQuery, pagesTopicArn } from './cloudwatch-fixture';

const tooManyErrors = {
  AlarmName: 'too-many-errors',
  AlarmDescription: 'people see errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  DatapointsToAlarm: 1,
  Threshold: 5,
  ComparisonOperator: 'GreaterThanThreshold',
};

async function stateAfterEachMinute(fixture: CloudWatchFixture, minutes: number, name = 'too-many-errors') {
  const states = [];
  for (let minute = 0; minute < minutes; minute++) {
    await fixture.minutesPass(1);
    states.push((await fixture.alarm(name)).StateValue);
  }
  return states;
}

const transitions = (fixture: CloudWatchFixture) =>
  fixture.events.map(({ detail }) => {
    const { previousState, state } = detail as Record<'previousState' | 'state', { value: string }>;
    return `${previousState.value} -> ${state.value}`;
  });

describe('the life of an alarm', () => {
  test('starts in INSUFFICIENT_DATA', async () => {
    const fixture = new CloudWatchFixture();
    await fixture.call('PutMetricAlarm', tooManyErrors);
    expect(await fixture.alarm('too-many-errors')).toEqual({
      ...tooManyErrors,
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too-many-errors',
      AlarmConfigurationUpdatedTimestamp: fixture.at(0),
      ActionsEnabled: true,
      OKActions: [],
      AlarmActions: [],
      InsufficientDataActions: [],
      Dimensions: [],
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateReasonData: undefined,
      StateUpdatedTimestamp: fixture.at(0),
      StateTransitionedTimestamp: fixture.at(0),
    });
  });

  test('follows the data when it is published, and tells EventBridge of changes only', async () => {
    const fixture = new CloudWatchFixture();
    await fixture.call('PutMetricAlarm', tooManyErrors);
    fixture.recordByMinute('Errors', [0, 0, 9, 9, 0, 0]);
    expect(await stateAfterEachMinute(fixture, 7)).toEqual([
      'INSUFFICIENT_DATA',
      'OK',
      'OK',
      'ALARM',
      'ALARM',
      'OK',
      'OK',
    ]);
    expect(transitions(fixture)).toEqual(['INSUFFICIENT_DATA -> OK', 'OK -> ALARM', 'ALARM -> OK']);
    expect(fixture.events[1]).toEqual({
      source: 'aws.cloudwatch',
      detailType: 'CloudWatch Alarm State Change',
      resources: ['arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too-many-errors'],
      detail: {
        alarmName: 'too-many-errors',
        configuration: {
          description: 'people see errors',
          metrics: [
            {
              id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
              metricStat: {
                metric: { namespace: 'Shop', name: 'Errors', dimensions: {} },
                period: 60,
                stat: 'Sum',
              },
              returnData: true,
            },
          ],
        },
        previousState: expect.objectContaining({
          value: 'OK',
          timestamp: '2026-01-02T00:02:00.000+0000',
        }) as object,
        state: {
          value: 'ALARM',
          reason:
            'Threshold Crossed: 1 out of the last 1 datapoints [9.0 (02/01/26 00:02:00)] was greater than the ' +
            'threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
          reasonData: expect.stringContaining('"recentDatapoints":[9.0]') as string,
          timestamp: '2026-01-02T00:04:00.000+0000',
        },
      },
    });
  });

  test('goes back to INSUFFICIENT_DATA when the evaluation range has run empty', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    await fixture.call('PutMetricAlarm', tooManyErrors);
    fixture.recordByMinute('Errors', [0]);
    expect(await stateAfterEachMinute(fixture, 4)).toEqual(['OK', 'OK', 'OK', 'INSUFFICIENT_DATA']);
  });

  test('looks at periods that end with the present minute', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    await fixture.call('PutMetricAlarm', { ...tooManyErrors, Period: 180 });
    fixture.recordByMinute('Errors', [0, 3, 3, 0, 0, 0]);
    await fixture.minutesPass(2);
    expect((await fixture.alarm('too-many-errors')).StateValue).toBe('OK');
    await fixture.minutesPass(1);
    expect(JSON.parse((await fixture.alarm('too-many-errors')).StateReasonData ?? '')).toMatchObject({
      startDate: '2026-01-02T00:00:00.000+0000',
      recentDatapoints: [6],
    });
    await fixture.minutesPass(2);
    expect(JSON.parse((await fixture.alarm('too-many-errors')).StateReasonData ?? '')).toMatchObject({
      startDate: '2026-01-02T00:02:00.000+0000',
      recentDatapoints: [3],
    });
  });

  test('of a high-resolution metric is evaluated every ten seconds', async () => {
    const fixture = new CloudWatchFixture();
    await fixture.call('PutMetricAlarm', { ...tooManyErrors, Period: 10 });
    fixture.recordBySecond('Errors', 9, 0);
    await fixture.clock.sleep(9_999);
    expect((await fixture.alarm('too-many-errors')).StateValue).toBe('INSUFFICIENT_DATA');
    await fixture.clock.sleep(1);
    expect((await fixture.alarm('too-many-errors')).StateValue).toBe('ALARM');
  });

  test('keeps its state and takes a new definition when it is put again', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    await fixture.call('PutMetricAlarm', tooManyErrors);
    fixture.recordByMinute('Errors', [9, 9]);
    await fixture.minutesPass(1);
    await fixture.call('PutMetricAlarm', { ...tooManyErrors, Threshold: 50 });
    expect(await fixture.alarm('too-many-errors')).toMatchObject({ StateValue: 'ALARM', Threshold: 50 });
    await fixture.minutesPass(1);
    expect(await fixture.alarm('too-many-errors')).toMatchObject({ StateValue: 'OK' });
  });

  test('ends when it is deleted, unknown names among the deleted or not', async () => {
    const fixture = new CloudWatchFixture();
    await fixture.call('PutMetricAlarm', tooManyErrors);
    await expect(
      fixture.call('DeleteAlarms', { AlarmNames: ['unknown', 'too-many-errors'] }),
    ).rejects.toMatchObject({ code: 'ResourceNotFound' });
    expect(await fixture.call('DescribeAlarms', {})).toMatchObject({ MetricAlarms: [] });
    await fixture.minutesPass(5);
    expect(fixture.events).toEqual([]);
  });
});

test('alarms that change in the same minute do so in the order of their names', async () => {
  const fixture = new CloudWatchFixture({ metricSeconds: 0 });
  for (const name of ['c', 'a', 'b'])
    await fixture.call('PutMetricAlarm', { ...tooManyErrors, AlarmName: name });
  fixture.recordByMinute('Errors', [9]);
  await fixture.minutesPass(1);
  expect(fixture.events.map(({ resources }) => resources?.[0]?.split(':').at(-1))).toEqual(['a', 'b', 'c']);
});

test('too few samples for a percentile leave the state as it is, if the alarm says so', async () => {
  const states = [];
  for (const treatment of ['ignore', 'evaluate']) {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    const { Statistic: _, ...members } = tooManyErrors;
    await fixture.call('PutMetricAlarm', {
      ...members,
      ExtendedStatistic: 'p90',
      EvaluateLowSampleCountPercentile: treatment,
    });
    const series = fixture.service.series({
      namespace: 'Shop',
      name: 'Errors',
      dimensions: {},
      unit: 'Count',
    });
    for (let sample = 0; sample < 99; sample++) series.record(9);
    await fixture.minutesPass(1);
    states.push((await fixture.alarm('too-many-errors')).StateValue);
  }
  expect(states).toEqual(['INSUFFICIENT_DATA', 'ALARM']);
});

describe('alarms on metric math', () => {
  const errorRate = {
    AlarmName: 'error-rate',
    Metrics: [
      { Id: 'rate', Expression: '100 * errors / requests', Label: 'Error rate', ReturnData: true },
      metricQuery('errors', 'Errors', { returnData: false }),
      metricQuery('requests', 'Requests', { returnData: false }),
    ],
    EvaluationPeriods: 2,
    DatapointsToAlarm: 2,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
  };

  test('watch the one query that returns data', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    await fixture.call('PutMetricAlarm', errorRate);
    fixture.recordByMinute('Requests', [100, 100, 100, 100]);
    fixture.recordByMinute('Errors', [0, 10, 20, 9]);
    expect(await stateAfterEachMinute(fixture, 4, 'error-rate')).toEqual(['OK', 'OK', 'ALARM', 'OK']);
    expect(fixture.events[1]?.detail).toMatchObject({
      configuration: {
        metrics: [
          { id: 'rate', expression: '100 * errors / requests', label: 'Error rate', returnData: true },
          { id: 'errors', returnData: false },
          { id: 'requests', returnData: false },
        ],
      },
    });
  });

  test('with FILL never see the newest minute while it is unpublished, as the user guide warns', async () => {
    const fixture = new CloudWatchFixture();
    await fixture.call('PutMetricAlarm', {
      ...errorRate,
      Metrics: [
        { Id: 'filled', Expression: 'FILL(errors, 0)' },
        metricQuery('errors', 'Errors', { returnData: false }),
      ],
      EvaluationPeriods: 1,
      DatapointsToAlarm: 1,
    });
    fixture.recordByMinute('Errors', [99, 99, 99, 99, 99]);
    expect(await stateAfterEachMinute(fixture, 4, 'error-rate')).toEqual(['OK', 'OK', 'OK', 'OK']);
  });

  test.each([
    [
      'Exactly one element of the metrics list should return data.',
      [metricQuery('m1', 'a'), metricQuery('m2', 'b')],
    ],
    [
      'SEARCH is not supported on Metric Alarms.',
      [{ Id: 'e1', Expression: `SUM(SEARCH('{Shop} MetricName="Errors"', 'Sum', 60))` }],
    ],
    [
      'must give a single time series',
      [
        { Id: 'e1', Expression: 'METRICS() * 1' },
        ...['m1', 'm2'].map((id) => metricQuery(id, id, { returnData: false })),
      ],
    ],
    [
      'must be a time series',
      [{ Id: 'e1', Expression: 'SUM(m1)' }, metricQuery('m1', 'a', { returnData: false })],
    ],
    [
      'Undefined variable m2',
      [{ Id: 'e1', Expression: 'm1 + m2' }, metricQuery('m1', 'a', { returnData: false })],
    ],
  ])('are refused when they cannot work: %s', async (message, metrics) => {
    const fixture = new CloudWatchFixture();
    await expect(fixture.call('PutMetricAlarm', { ...errorRate, Metrics: metrics })).rejects.toMatchObject({
      code: 'ValidationError',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('actions', () => {
  const withActions = { ...tooManyErrors, AlarmActions: [pagesTopicArn], OKActions: [pagesTopicArn] };

  test('publish what AWS publishes, at transitions', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    const { Statistic: _, ...members } = withActions;
    await fixture.call('PutMetricAlarm', {
      ...members,
      ExtendedStatistic: 'p99',
      Dimensions: [{ Name: 'Side', Value: 'canary' }],
      TreatMissingData: 'ignore',
    });
    fixture.recordByMinute('Errors', [9, 9], { Side: 'canary' });
    await fixture.minutesPass(2);
    expect(fixture.messages).toHaveLength(1);
    expect(fixture.messages[0]).toMatchObject({
      topicArn: pagesTopicArn,
      subject: 'ALARM: "too-many-errors" in EU (Ireland)',
    });
    expect(JSON.parse(fixture.messages[0]?.message ?? '')).toEqual({
      AlarmName: 'too-many-errors',
      AlarmDescription: 'people see errors',
      AWSAccountId: '123456789012',
      AlarmConfigurationUpdatedTimestamp: '2026-01-02T00:00:00.000+0000',
      NewStateValue: 'ALARM',
      NewStateReason: expect.stringMatching(/^Threshold Crossed: 1 out of the last 1 datapoints/) as string,
      StateChangeTime: '2026-01-02T00:01:00.000+0000',
      Region: 'EU (Ireland)',
      AlarmArn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:too-many-errors',
      OldStateValue: 'INSUFFICIENT_DATA',
      OKActions: [pagesTopicArn],
      AlarmActions: [pagesTopicArn],
      InsufficientDataActions: [],
      Trigger: {
        MetricName: 'Errors',
        Namespace: 'Shop',
        StatisticType: 'ExtendedStatistic',
        ExtendedStatistic: 'p99',
        Unit: null,
        Dimensions: [{ name: 'Side', value: 'canary' }],
        Period: 60,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        ComparisonOperator: 'GreaterThanThreshold',
        Threshold: 5,
        TreatMissingData: 'ignore',
        EvaluateLowSampleCountPercentile: '',
      },
    });
  });

  test('can be switched off and on, which EventBridge does not notice', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    await fixture.call('PutMetricAlarm', { ...withActions, ActionsEnabled: false });
    fixture.recordByMinute('Errors', [9, 0]);
    expect(await fixture.alarm('too-many-errors')).toMatchObject({ ActionsEnabled: false });
    await fixture.minutesPass(1);
    expect([fixture.events.length, fixture.messages.length]).toEqual([1, 0]);
    await fixture.call('EnableAlarmActions', { AlarmNames: ['too-many-errors', 'unknown'] });
    await fixture.minutesPass(1);
    expect([fixture.events.length, fixture.messages.length]).toEqual([2, 1]);
  });

  test('that fail are found in the history', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    const gone = 'arn:aws:sns:eu-west-1:123456789012:gone';
    await fixture.call('PutMetricAlarm', { ...tooManyErrors, AlarmActions: [gone, pagesTopicArn] });
    fixture.recordByMinute('Errors', [9]);
    await fixture.minutesPass(1);
    const { AlarmHistoryItems: items } = await fixture.call<DescribeAlarmHistoryCommandOutput>(
      'DescribeAlarmHistory',
      { ScanBy: 'TimestampAscending' },
    );
    expect(items?.map(({ HistorySummary: summary }) => summary)).toEqual([
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      `Failed to execute action ${gone}`,
      `Successfully executed action ${pagesTopicArn}`,
    ]);
  });

  test.each([
    'arn:aws:lambda:eu-west-1:123456789012:function:page',
    'arn:aws:automate:eu-west-1:ec2:stop',
    'arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:p',
  ])('other than SNS topics are refused: %s', async (arn) => {
    const fixture = new CloudWatchFixture();
    await expect(
      fixture.call('PutMetricAlarm', { ...tooManyErrors, OKActions: [arn] }),
    ).rejects.toMatchObject({
      code: 'NotSupportedByLocalCloud',
      message: expect.stringContaining(arn) as string,
    });
  });
});

describe('a state that is set', () => {
  test('lasts until the next evaluation, and both changes notify', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    await fixture.call('PutMetricAlarm', tooManyErrors);
    fixture.recordByMinute('Errors', [0, 0]);
    await fixture.minutesPass(1);
    fixture.service.alarms.setState('too-many-errors', 'ALARM', 'testing purposes');
    expect(await fixture.alarm('too-many-errors')).toMatchObject({
      StateValue: 'ALARM',
      StateReason: 'testing purposes',
    });
    await fixture.minutesPass(1);
    expect((await fixture.alarm('too-many-errors')).StateValue).toBe('OK');
    expect(transitions(fixture)).toEqual(['INSUFFICIENT_DATA -> OK', 'OK -> ALARM', 'ALARM -> OK']);
  });
});

describe('finding alarms', () => {
  async function withAlarms() {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    for (const name of ['shop-b', 'shop-a', 'bank']) {
      await fixture.call('PutMetricAlarm', { ...tooManyErrors, AlarmName: name });
    }
    fixture.service.alarms.setState('shop-b', 'ALARM', 'testing');
    const find = async (filter: object) => {
      const found = await fixture.call<DescribeAlarmsCommandOutput>('DescribeAlarms', filter);
      return found.MetricAlarms?.map(({ AlarmName: name }) => name);
    };
    return { fixture, find };
  }

  test('by names, prefix, state and type', async () => {
    const { find } = await withAlarms();
    expect(await find({})).toEqual(['bank', 'shop-a', 'shop-b']);
    expect(await find({ AlarmNames: ['shop-a', 'unknown'] })).toEqual(['shop-a']);
    expect(await find({ AlarmNamePrefix: 'shop-' })).toEqual(['shop-a', 'shop-b']);
    expect(await find({ StateValue: 'ALARM' })).toEqual(['shop-b']);
    expect(await find({ AlarmTypes: ['CompositeAlarm'] })).toEqual([]);
    expect(await find({ AlarmTypes: ['MetricAlarm'] })).toHaveLength(3);
  });

  test('page by page', async () => {
    const { fixture } = await withAlarms();
    const first = await fixture.call<DescribeAlarmsCommandOutput>('DescribeAlarms', { MaxRecords: 2 });
    expect(first.MetricAlarms).toHaveLength(2);
    const second = await fixture.call<DescribeAlarmsCommandOutput>('DescribeAlarms', {
      MaxRecords: 2,
      NextToken: first.NextToken,
    });
    expect(second.MetricAlarms?.map(({ AlarmName: name }) => name)).toEqual(['shop-b']);
    expect(second.NextToken).toBeUndefined();
    await expect(fixture.call('DescribeAlarms', { NextToken: 'x' })).rejects.toMatchObject({
      code: 'InvalidNextToken',
    });
  });

  test('their history tells both states, newest first', async () => {
    const { fixture } = await withAlarms();
    await fixture.minutesPass(1);
    const { AlarmHistoryItems: items } = await fixture.call<DescribeAlarmHistoryCommandOutput>(
      'DescribeAlarmHistory',
      { AlarmName: 'shop-b', HistoryItemType: 'StateUpdate' },
    );
    expect(items).toEqual([
      {
        AlarmName: 'shop-b',
        AlarmType: 'MetricAlarm',
        Timestamp: fixture.at(1),
        HistoryItemType: 'StateUpdate',
        HistorySummary: 'Alarm updated from ALARM to INSUFFICIENT_DATA',
        HistoryData: expect.any(String) as string,
      },
      expect.objectContaining({ HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM' }) as object,
    ]);
    expect(JSON.parse(items?.[0]?.HistoryData ?? '')).toMatchObject({
      version: '1.0',
      oldState: { stateValue: 'ALARM', stateReason: 'testing' },
      newState: { stateValue: 'INSUFFICIENT_DATA', stateReasonData: { threshold: 5 } },
    });
  });
});

describe('PutMetricAlarm', () => {
  test.each([
    ['no threshold', { Threshold: undefined }],
    ['neither metric nor metrics', { MetricName: undefined }],
    ['both metric and metrics', { Metrics: [metricQuery('m1', 'Errors')] }],
    ['two statistics', { ExtendedStatistic: 'p90' }],
    ['M greater than N', { DatapointsToAlarm: 2 }],
    ['a period of 5 seconds', { Period: 5 }],
    ['a period of 90 seconds', { Period: 90 }],
    ['more than a day', { EvaluationPeriods: 1441 }],
  ])('answers ValidationError for %s', async (_, changes) => {
    const fixture = new CloudWatchFixture();
    await expect(fixture.call('PutMetricAlarm', { ...tooManyErrors, ...changes })).rejects.toMatchObject({
      code: 'ValidationError',
    });
    expect(await fixture.call('DescribeAlarms', {})).toMatchObject({ MetricAlarms: [] });
  });

  test.each([
    ['LessThanLowerThreshold', { ComparisonOperator: 'LessThanLowerThreshold' }],
    ['ts90', { Statistic: undefined, ExtendedStatistic: 'ts90' }],
  ])('does not support %s', async (name, changes) => {
    const fixture = new CloudWatchFixture();
    await expect(fixture.call('PutMetricAlarm', { ...tooManyErrors, ...changes })).rejects.toMatchObject({
      code: 'NotSupportedByLocalCloud',
      message: expect.stringContaining(name) as string,
    });
  });

  test.each(['ThresholdMetricId', 'EvaluationCriteria', 'EvaluationInterval'])(
    'does not know %s',
    async (name) => {
      const fixture = new CloudWatchFixture();
      await expect(fixture.call('PutMetricAlarm', { ...tooManyErrors, [name]: 'x' })).rejects.toThrow(name);
    },
  );
});

describe('resources of a template', () => {
  async function create(fixture: CloudWatchFixture, type: string, properties: object): Promise<Provisioned> {
    const resourceType = fixture.service.resourceTypes[type]!;
    const activity = fixture.clock.begin();
    const context: ProvisionContext = {
      logicalId: 'Resource',
      stackName: 'shop',
      stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/test/1',
      physicalName: () => 'shop-Resource-1',
      assetFile: () => '',
      differs: () => undefined,
      activity,
    };
    const provisioned = await resourceType.create(
      resourceType.properties.parse(properties) as never,
      context,
    );
    activity.end();
    return provisioned;
  }

  test('an alarm may write its numbers as strings, and is evaluated', async () => {
    const fixture = new CloudWatchFixture({ metricSeconds: 0 });
    const { AlarmName: _, ...members } = tooManyErrors;
    const provisioned = await create(fixture, 'AWS::CloudWatch::Alarm', {
      ...members,
      Period: '60',
      Threshold: '5.5',
      ActionsEnabled: 'true',
      Tags: [{ Key: 'team', Value: 'shop' }],
    });
    expect(provisioned).toEqual({
      ref: 'shop-Resource-1',
      attributes: { Arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:shop-Resource-1' },
    });
    fixture.recordByMinute('Errors', [6]);
    await fixture.minutesPass(1);
    expect(await fixture.alarm('shop-Resource-1')).toMatchObject({ StateValue: 'ALARM', Threshold: 5.5 });
  });

  test('a dashboard is a name', async () => {
    const fixture = new CloudWatchFixture();
    expect(
      await create(fixture, 'AWS::CloudWatch::Dashboard', {
        DashboardName: 'shop',
        DashboardBody: '{"widgets":[]}',
      }),
    ).toEqual({ ref: 'shop' });
  });
});
