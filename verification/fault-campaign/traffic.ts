import { defaultAliasNames } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import type { LocalCloud } from '../../packages/local-cloud';
import type { ProvenRoute, ProvenVersion } from './proof-case';

/** The total requests per second, by version. */
const requestsPerSecond: Readonly<Record<ProvenVersion, number>> = {
  good: 5,
  bad: 5,
  idle: 0,
  failing: 5,
  outage: 5,
};

/**
 * Seconds from a write until VPC Lattice applies the weights. On AWS up to about a minute and a half was observed.
 *
 * @see docs/contributing/assumptions.md
 */
export const followSeconds: Readonly<Record<ProvenRoute, number>> = { listener: 0, rule: 90 };

/** The interval at which metrics are written. */
const tickSeconds = 12;

/** The error rate of a version, 0 to 1. */
const errorRate: Readonly<Record<ProvenVersion, number>> = {
  good: 0,
  bad: 0.5,
  idle: 0,
  failing: 0,
  outage: 0,
};

const durationMilliseconds = 20;

/** The current routing of requests. */
export interface Routing {
  /** The weight of the canary, from 0 to 1. */
  readonly canaryFraction: number;
  /** The version of each alias. */
  readonly versions: Readonly<Record<Side, string>>;
}

/**
 * Writes the AWS Lambda metrics of simulated requests, by alias and of the function, without sending the requests.
 *
 * @param version the behavior of the versions after the first
 */
export function countRequests(
  cloud: LocalCloud,
  functionName: string,
  version: ProvenVersion,
  routing: () => Routing,
): void {
  const { clock } = cloud.context;
  const sides = { production: seriesOf('production'), canary: seriesOf('canary') };
  const both = seriesOf();

  /** @param side undefined means the whole function */
  function seriesOf(side?: Side) {
    const alias = side && { Resource: `${functionName}:${defaultAliasNames[side]}` };
    const series = (name: string, unit: string) =>
      cloud.cloudwatch.series({
        namespace: 'AWS/Lambda',
        name,
        dimensions: { FunctionName: functionName, ...alias },
        unit,
      });
    return {
      invocations: series('Invocations', 'Count'),
      errors: series('Errors', 'Count'),
      throttles: series('Throttles', 'Count'),
      duration: series('Duration', 'Milliseconds'),
    };
  }

  function count(side: Side, requests: number): void {
    if (requests === 0) return;
    const isFirst = routing().versions[side] === '1';
    const failed = isFirst ? 0 : Math.round(requests * errorRate[version]);
    for (const { invocations, errors, throttles, duration } of [sides[side], both]) {
      invocations.record(1, undefined, requests);
      errors.record(1, undefined, failed);
      errors.record(0, undefined, requests - failed);
      throttles.record(0, undefined, requests);
      duration.record(durationMilliseconds, undefined, requests);
    }
  }

  function tick(): void {
    const requests = requestsPerSecond[version] * tickSeconds;
    const canary = Math.round(requests * routing().canaryFraction);
    count('canary', canary);
    count('production', requests - canary);
    clock.after(tickSeconds * 1000, tick);
  }

  tick();
}
