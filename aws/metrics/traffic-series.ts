import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { clientSettings } from '../client/settings';
import { seriesPeriodSeconds, type SideTraffic, type TrafficSeries } from '../../core/traffic/traffic-series';
import type { Period } from './metric-data';
import { largestBySide } from './buckets';
import { readMetricData, type Query } from './metric-data';
import { queriesBySide, type MetricSource, type Observed, type Quantity } from './signal-queries';

/**
 * Reads the traffic of both sides, period by period: requests and latency from the metrics of the target, if it has any, and
 * faults from those or from VPC Lattice's, whichever counted more. One GetMetricData call of twelve queries.
 *
 * The latency of a function does not include what VPC Lattice adds.
 *
 * @param period extended to full periods
 * @param now in milliseconds since the epoch. CloudWatch keeps older metrics at a coarser period.
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readTrafficSeries(
  observed: Observed,
  period: Period,
  now: number,
  client = new CloudWatchClient(clientSettings),
): Promise<TrafficSeries> {
  const periodSeconds = seriesPeriodSeconds((period.to - period.from) / 1000, (now - period.from) / 1000);
  const step = periodSeconds * 1000;
  const onBothSides = (source: MetricSource, quantity: Quantity, name: string): Query[] =>
    queriesBySide(source, quantity, { name, periodSeconds }, observed);
  const source = observed.targetMetrics ? 'lambda' : 'vpc-lattice';
  const faultSources = [...new Set([source, 'vpc-lattice'] as const)];
  const data = await readMetricData(
    client,
    {
      requests: onBothSides(source, 'requests', 'Sum'),
      faults: faultSources.flatMap((each) => onBothSides(each, 'faults', 'Sum')),
      p50: onBothSides(source, 'duration', 'p50'),
      p99: onBothSides(source, 'duration', 'p99'),
    },
    { from: Math.floor(period.from / step) * step, to: Math.ceil(period.to / step) * step },
  );
  const bySide = Object.fromEntries(
    Object.entries(data).map(([name, values]) => [name, largestBySide(values)] as const),
  );
  const starts = [...new Set(data['requests']!.flatMap((values) => [...values.keys()]))].sort(
    (one, other) => one - other,
  );
  const at = (startsAt: number, side: 0 | 1): SideTraffic => {
    const valueOf = (name: string) => bySide[name]![side].get(startsAt);
    const requests = valueOf('requests') ?? 0;
    return {
      requests,
      faults: Math.min(requests, Math.round(valueOf('faults') ?? 0)),
      p50Milliseconds: valueOf('p50'),
      p99Milliseconds: valueOf('p99'),
    };
  };
  return {
    periodSeconds,
    points: starts.map((startsAt) => ({ startsAt, canary: at(startsAt, 0), production: at(startsAt, 1) })),
  };
}
