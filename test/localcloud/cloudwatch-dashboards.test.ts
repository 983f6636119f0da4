import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { LocalCloud } from '../../localcloud/cloud';
import { metricQueriesOf, parseDashboardBody } from '../../localcloud/cloudwatch/dashboard-body';

let cloud: LocalCloud;
let cloudwatch: CloudWatchClient;
beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  cloudwatch = new CloudWatchClient(cloud.clientConfig);
});
afterAll(async () => {
  cloudwatch.destroy();
  await cloud.close();
});

const bodyOf = (...widgets: object[]) => JSON.stringify({ widgets });
const metricWidget = (properties: object) => ({
  type: 'metric',
  properties: { region: 'us-east-1', ...properties },
});
const put = (name: string, body: string) =>
  cloudwatch.send(new PutDashboardCommand({ DashboardName: name, DashboardBody: body }));

it('a dashboard is kept as it was put, listed by prefix, and deleted', async () => {
  const body = bodyOf({ type: 'text', properties: { markdown: '# shop' } });
  for (const name of ['shop-one', 'shop-two', 'other']) await put(name, body);
  expect(await cloudwatch.send(new GetDashboardCommand({ DashboardName: 'shop-one' }))).toMatchObject({
    DashboardArn: 'arn:aws:cloudwatch::123456789012:dashboard/shop-one',
    DashboardBody: body,
  });
  const list = () => cloudwatch.send(new ListDashboardsCommand({ DashboardNamePrefix: 'shop' }));
  expect(await list()).toMatchObject({
    DashboardEntries: [{ DashboardName: 'shop-one', Size: body.length }, { DashboardName: 'shop-two' }],
  });
  await cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: ['shop-one'] }));
  expect((await list()).DashboardEntries).toHaveLength(1);
});

it('one that does not exist is neither read nor deleted', async () => {
  const error = { Code: 'ResourceNotFound' };
  await expect(cloudwatch.send(new GetDashboardCommand({ DashboardName: 'none' }))).rejects.toMatchObject(
    error,
  );
  const both = new DeleteDashboardsCommand({ DashboardNames: ['shop-two', 'none'] });
  await expect(cloudwatch.send(both)).rejects.toMatchObject(error);
  expect((await cloudwatch.send(new ListDashboardsCommand({}))).DashboardEntries).toHaveLength(2);
});

it.each([
  ['what is no JSON', 'widgets', /: Invalid input/],
  ['an unknown property', bodyOf(metricWidget({ metrics: [], colour: 'red' })), /colour/],
  ['neither metrics nor an alarm', bodyOf(metricWidget({})), /metrics or an alarm annotation/],
  ['a metric without its region', bodyOf({ type: 'metric', properties: { metrics: [] } }), /region/],
  ['half a dimension', bodyOf(metricWidget({ metrics: [['AWS/Lambda', 'Errors', 'Resource']] })), /pairs/],
  [
    'an expression over a metric that is not there',
    bodyOf(metricWidget({ metrics: [[{ expression: '100 * errors' }]] })),
    /\/widgets\/0\/properties\/metrics: .*errors/,
  ],
  [
    'a widget beside the grid',
    bodyOf({ type: 'text', x: 24, properties: { markdown: '' } }),
    /\/widgets\/0\/x/,
  ],
])('%s is refused', async (_, body, message) => {
  await expect(put('wrong', body)).rejects.toMatchObject({
    Code: 'InvalidParameterInput',
    message: expect.stringMatching(message) as string,
  });
});

it('a widget asks for its metrics, with its period and statistic, and dots for the names before', () => {
  const [widget] = parseDashboardBody(
    bodyOf(
      metricWidget({
        period: 60,
        stat: 'Sum',
        metrics: [
          ['AWS/Lambda', 'Errors', 'FunctionName', 'shop', { id: 'errors', visible: false }],
          ['.', 'Invocations', '.', '.', { id: 'calls', stat: 'SampleCount' }],
          ['...', 'cart', { period: 300 }],
          [{ expression: '100 * errors / calls', label: 'rate' }],
        ],
      }),
    ),
  );
  const stat = (name: string, value: string, Period: number, Stat: string) => ({
    Metric: {
      Namespace: 'AWS/Lambda',
      MetricName: name,
      Dimensions: [{ Name: 'FunctionName', Value: value }],
    },
    Period,
    Stat,
  });
  expect(metricQueriesOf(widget!)).toEqual([
    { Id: 'errors', ReturnData: false, MetricStat: stat('Errors', 'shop', 60, 'Sum') },
    { Id: 'calls', ReturnData: true, MetricStat: stat('Invocations', 'shop', 60, 'SampleCount') },
    { Id: 'unnamed2', ReturnData: true, MetricStat: stat('Invocations', 'cart', 300, 'Sum') },
    { Id: 'unnamed3', Label: 'rate', ReturnData: true, Expression: '100 * errors / calls', Period: 60 },
  ]);
});
