import {
  metricQueriesOf,
  parseDashboardBody,
} from '../../../packages/local-cloud/services/cloudwatch/operations/dashboard-body';
import { Dashboards } from '../../../packages/local-cloud/services/cloudwatch/operations/dashboards';

const bodyOf = (...widgets: object[]) => JSON.stringify({ widgets });
const metricWidget = (properties: object) => ({
  type: 'metric',
  properties: { region: 'us-east-1', ...properties },
});

it('a dashboard is kept as it was put', () => {
  const dashboards = new Dashboards();
  const body = bodyOf({ type: 'text', properties: { markdown: '# shop' } });
  dashboards.put('shop', body);
  expect([...dashboards.all()]).toEqual([['shop', body]]);
});

it.each([
  ['what is no JSON', 'widgets', /: Invalid input/],
  ['an unknown property', bodyOf(metricWidget({ metrics: [], color: 'red' })), /color/],
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
])('%s is refused', (_, body, message) => {
  const dashboards = new Dashboards();
  expect(() => dashboards.put('wrong', body)).toThrow(
    expect.objectContaining({
      code: 'InvalidParameterInput',
      message: expect.stringMatching(message) as string,
    }),
  );
  expect(dashboards.all().size).toBe(0);
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
