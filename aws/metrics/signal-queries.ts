import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { assertNever } from '../../core/errors/assert-never';
import { metricsNamespace } from '../../core/audit/release-metrics';
import type { SignalSource } from '../../core/strategy/strategy';
import type { AliasNames } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';

/** What is observed of a service. */
export interface Observed {
  /** The name of the service, as its instrumented metrics have it. */
  readonly service: string;
  readonly functionName: string;
  readonly aliasNames: AliasNames;
  readonly targetGroups: Readonly<Record<Side, string>>;
}

/** What a source knows of each request; a KPI goes by its name. */
export type Quantity = 'requests' | 'faults' | 'duration' | { readonly kpi: string };

/** A place that CloudWatch's metrics come from. */
export type MetricSource = Exclude<SignalSource, 'aws'>;

type QueryPart = Pick<MetricDataQuery, 'MetricStat' | 'Expression'>;

const metricNames = {
  lambda: { requests: 'Invocations', faults: 'Errors', duration: 'Duration' },
  'vpc-lattice': { requests: 'TotalRequestCount', faults: 'HTTPCode_5XX_Count', duration: 'RequestTime' },
  instrumented: { requests: 'Requests', faults: 'Faults', duration: 'Duration' },
} as const satisfies Record<MetricSource, Record<string, string>>;

/**
 * The query for one quantity of one side.
 *
 * Lambda's metrics are read by `Resource` = `name:alias`: calls through an alias are not recorded under their
 * version. Those of VPC Lattice come by Availability Zone and are added up.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/monitoring-cloudwatch.html
 */
export function sideQuery(
  source: MetricSource,
  side: Side,
  quantity: Quantity,
  statistic: { readonly name: string; readonly periodSeconds: number },
  observed: Observed,
): QueryPart {
  // Only the service itself can tell its goals.
  const from = typeof quantity === 'object' ? 'instrumented' : source;
  const metricName = typeof quantity === 'object' ? quantity.kpi : metricNames[from][quantity];
  switch (from) {
    case 'lambda':
      return metricStat('AWS/Lambda', metricName, statistic, {
        FunctionName: observed.functionName,
        Resource: `${observed.functionName}:${observed.aliasNames[side]}`,
      });
    case 'instrumented':
      return metricStat(metricsNamespace, metricName, statistic, {
        Service: observed.service,
        Side: side,
      });
    case 'vpc-lattice': {
      const targetGroup = observed.targetGroups[side];
      const search =
        `SEARCH('{AWS/VpcLattice,TargetGroup,AvailabilityZone} MetricName="${metricName}" ` +
        `TargetGroup="${targetGroup.slice(targetGroup.lastIndexOf('/') + 1)}"', '${statistic.name}', ${statistic.periodSeconds})`;
      // Percentiles of zones cannot be added up: the slowest zone speaks.
      return { Expression: `${/^p\d/.test(statistic.name) ? 'MAX' : 'SUM'}(${search})` };
    }
    default:
      return assertNever(from);
  }
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
