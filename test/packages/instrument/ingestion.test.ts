import type { GetMetricDataCommandInput } from '@aws-sdk/client-cloudwatch';
import { instrument } from '../../../packages/instrument/instrument';
import { reportKpi } from '../../../packages/instrument/kpi';
import { namespace } from '../../../packages/instrument/metric-names';
import { invokedBy, stdoutLines } from '../../support/instrument-invocation';
import { CloudWatchFixture } from '../local-cloud/cloudwatch-fixture';

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** A CloudWatch that got the lines of two requests of the canary, one of them a fault, and one of production. */
async function cloudWatchAfterThreeRequests(resolution: 'minute' | 'second') {
  const cloudWatch = new CloudWatchFixture({ metricSeconds: 0 });
  jest.useFakeTimers({ now: cloudWatch.startsAt, doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
  const lines = stdoutLines();
  const handler = instrument(
    async (statusCode: number) => {
      if (statusCode === 200) reportKpi('orders', 3);
      return { statusCode };
    },
    { service: 'checkout', kpis: ['orders'], resolution },
  );
  await handler(200, invokedBy('canary', '8'));
  await handler(502, invokedBy('canary', '9'));
  await handler(200, invokedBy('live', '7'));
  jest.useRealTimers();
  for (const line of lines) expect(cloudWatch.service.ingestEmbeddedMetrics(line, 0)).toBe(true);
  return cloudWatch;
}

function query(index: number, name: string, dimensions: Record<string, string>, period = 60) {
  const metric = {
    Namespace: namespace,
    MetricName: name,
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
  };
  return { Id: `m${index}`, MetricStat: { Metric: metric, Period: period, Stat: 'Sum' } };
}

async function valuesOf(
  cloudWatch: CloudWatchFixture,
  queries: GetMetricDataCommandInput['MetricDataQueries'],
) {
  const { MetricDataResults: results = [] } = await cloudWatch.data({ MetricDataQueries: queries });
  return results.map(({ Values: values }) => values);
}

test('CloudWatch finds the metrics by side, and by the version on a side', async () => {
  const cloudWatch = await cloudWatchAfterThreeRequests('minute');
  await cloudWatch.minutesPass(1);
  const onCanary = { Service: 'checkout', Side: 'canary' };
  const onProduction = { Service: 'checkout', Side: 'production' };
  const asked = [
    ['Requests', onCanary, 2],
    ['Faults', onCanary, 1],
    ['orders', onCanary, 3],
    ['Requests', { ...onCanary, Version: '8' }, 1],
    ['Faults', { ...onCanary, Version: '8' }, 0],
    ['orders', { ...onCanary, Version: '9' }, 0],
    ['Requests', onProduction, 1],
    ['Faults', onProduction, 0],
    ['orders', { ...onProduction, Version: '7' }, 3],
  ] as const;
  const found = await valuesOf(
    cloudWatch,
    asked.map(([name, dimensions], index) => query(index, name, dimensions)),
  );
  expect(found).toEqual(asked.map(([, , sum]) => [sum]));
});

test('in high resolution CloudWatch has the metrics by the second', async () => {
  const cloudWatch = await cloudWatchAfterThreeRequests('second');
  await cloudWatch.clock.sleep(10_000);
  const dimensions = { Service: 'checkout', Side: 'canary' };
  expect(await valuesOf(cloudWatch, [query(0, 'Requests', dimensions, 10)])).toEqual([[2]]);
});
