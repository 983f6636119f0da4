import {
  GetDashboardCommand,
  GetMetricDataCommand,
  ListDashboardsCommand,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { metricQueriesOf, parseDashboardBody } from '../../localcloud/cloudwatch/dashboard-body';

/** A series of a widget, with its newest points last. */
export interface DrawnSeries {
  readonly widget: string;
  readonly label: string;
  readonly values: readonly number[];
}

/** What the only dashboard shows of the hours before a time, widget by widget. */
export async function drawDashboard(cloudwatch: CloudWatchClient, until: number): Promise<DrawnSeries[]> {
  const { DashboardEntries: [entry] = [] } = await cloudwatch.send(new ListDashboardsCommand({}));
  const { DashboardBody: body = '' } = await cloudwatch.send(
    new GetDashboardCommand({ DashboardName: entry?.DashboardName }),
  );
  const series: DrawnSeries[] = [];
  for (const widget of parseDashboardBody(body)) {
    const queries = metricQueriesOf(widget);
    if (queries.length === 0) continue;
    const { MetricDataResults: results = [] } = await cloudwatch.send(
      new GetMetricDataCommand({
        StartTime: new Date(until - 3 * 3600_000),
        EndTime: new Date(until),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: JSON.parse(JSON.stringify(queries)) as MetricDataQuery[],
      }),
    );
    const { title = '' } = widget.properties as { title?: string };
    series.push(
      ...results.map(({ Label: label = '', Values: values = [] }) => ({ widget: title, label, values })),
    );
  }
  return series;
}
