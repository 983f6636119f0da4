import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import type { LocalCloud } from '../../packages/local-cloud/cloud';
import {
  metricQueriesOf,
  parseDashboardBody,
} from '../../packages/local-cloud/services/cloudwatch/operations/dashboard-body';

/** A series of a widget, oldest point first. */
export interface DrawnSeries {
  readonly widget: string;
  readonly label: string;
  readonly values: readonly number[];
}

/** Returns the series that the dashboard shows for the three hours before a time. */
export async function drawDashboard(cloud: LocalCloud, until: number): Promise<DrawnSeries[]> {
  const cloudwatch = new CloudWatchClient(cloud.clientConfig);
  const [body = ''] = cloud.cloudwatch.dashboards.all().values();
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
