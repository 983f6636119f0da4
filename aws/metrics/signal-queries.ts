import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { ReleaseError } from '../../core/errors/release-error';
import { assertNever } from '../../core/errors/assert-never';
import { metricsNamespace } from '../../core/audit/release-metrics';
import type { SignalSource } from '../../core/strategy/stage';
import type { TargetMetrics } from '../../core/traffic/target-metrics';
import type { Side } from '../../core/traffic/side';

/** The metrics of a service: its names and dimensions. */
export interface Observed {
  /** The value of the dimension `Service` of instrumented metrics. */
  readonly service: string;
  readonly targetGroups: Readonly<Record<Side, string>>;
  /** The metrics that AWS publishes of the target. Without them the source `lambda` is not available. */
  readonly targetMetrics?: TargetMetrics;
}

/** A quantity that a source measures; a KPI by its name. */
export type Quantity = OwnQuantity | { readonly kpi: string };

/** A quantity that AWS measures. */
type OwnQuantity = keyof TargetMetrics['names'];

/** A source of metrics in CloudWatch. */
export type MetricSource = Exclude<SignalSource, 'aws'>;

type QueryPart = Pick<MetricDataQuery, 'MetricStat' | 'Expression'>;

const metricNames = {
  'vpc-lattice': { requests: 'TotalRequestCount', faults: 'HTTPCode_5XX_Count', duration: 'RequestTime' },
  instrumented: { requests: 'Requests', faults: 'Faults', duration: 'Duration' },
} as const satisfies Record<Exclude<MetricSource, 'lambda'>, Record<string, string>>;

/**
 * Creates the queries for one quantity of one side, of which the largest value counts in each period: the same requests, in each form in
 * which the source may publish them.
 *
 * VPC Lattice documents metrics by target group and by target group and Availability Zone, and nobody has seen either of Lambda functions.
 * A metric that is named exactly is found at once; SEARCH finds a new one after up to 15 minutes.
 *
 * @throws ReleaseError `MisconfiguredFunction` for the source `lambda` of a target without metrics of its own
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-cloudwatch.html
 */
export function sideQueries(
  source: MetricSource,
  side: Side,
  quantity: Quantity,
  statistic: { readonly name: string; readonly periodSeconds: number },
  observed: Observed,
): QueryPart[] {
  // Only the service itself knows its goals.
  const from = typeof quantity === 'object' ? 'instrumented' : source;
  switch (from) {
    case 'lambda': {
      const { targetMetrics } = observed;
      if (!targetMetrics) {
        throw new ReleaseError(
          'MisconfiguredFunction',
          `strategy: source: "lambda" has no metrics of ${observed.service}; use "vpc-lattice" or "instrumented"`,
        );
      }
      const { namespace, names, dimensions } = targetMetrics;
      return [metricStat(namespace, names[quantity as OwnQuantity], statistic, dimensions[side])];
    }
    case 'instrumented': {
      const metricName = typeof quantity === 'object' ? quantity.kpi : metricNames[from][quantity];
      return [metricStat(metricsNamespace, metricName, statistic, { Service: observed.service, Side: side })];
    }
    case 'vpc-lattice': {
      const metricName = metricNames[from][quantity as OwnQuantity];
      const targetGroup = observed.targetGroups[side];
      const TargetGroup = targetGroup.slice(targetGroup.lastIndexOf('/') + 1);
      const search =
        `SEARCH('{AWS/VpcLattice,TargetGroup,AvailabilityZone} MetricName="${metricName}" ` +
        `TargetGroup="${TargetGroup}"', '${statistic.name}', ${statistic.periodSeconds})`;
      return [
        metricStat('AWS/VpcLattice', metricName, statistic, { TargetGroup }),
        // Percentiles cannot be summed: take the slowest zone.
        { Expression: `${/^p\d/.test(statistic.name) ? 'MAX' : 'SUM'}(${search})` },
      ];
    }
    default:
      return assertNever(from);
  }
}

/** Creates the query for the requests that a version reports on production. */
export function reportedRequests(
  version: string,
  statistic: { readonly name: string; readonly periodSeconds: number },
  { service }: Observed,
): QueryPart {
  const dimensions = { Service: service, Side: 'production', Version: version };
  return metricStat(metricsNamespace, metricNames.instrumented.requests, statistic, dimensions);
}

/** {@link sideQueries} of the canary and of production, in turn. */
export function queriesBySide(
  source: MetricSource,
  quantity: Quantity,
  statistic: { readonly name: string; readonly periodSeconds: number },
  observed: Observed,
): QueryPart[] {
  const [canary, production] = [
    sideQueries(source, 'canary', quantity, statistic, observed),
    sideQueries(source, 'production', quantity, statistic, observed),
  ];
  return canary.flatMap((query, form) => [query, production[form]!]);
}

function metricStat(
  namespace: string,
  metricName: string,
  statistic: { readonly name: string; readonly periodSeconds: number },
  dimensions: Readonly<Record<string, string>>,
): QueryPart {
  return {
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: statistic.periodSeconds,
      Stat: statistic.name,
    },
  };
}
