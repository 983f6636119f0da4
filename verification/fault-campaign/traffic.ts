import { defaultAliasNames } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import type { LocalCloud } from '../../packages/local-cloud';
import type { ProvenRoute, ProvenVersion } from './proof-case';

/** Requests a second of all clients together. */
const requestsPerSecond: Readonly<Record<ProvenVersion, number>> = { good: 5, bad: 5, idle: 0 };

/**
 * How long after a write weights are what traffic goes by. On AWS people have seen about a minute and a half.
 *
 * @see docs/contributing/assumptions.md
 */
export const followSeconds: Readonly<Record<ProvenRoute, number>> = { listener: 0, rule: 90 };

/** How often they are counted. */
const tickSeconds = 12;

/** Which share of its requests a version fails. */
const failedShare: Readonly<Record<ProvenVersion, number>> = { good: 0, bad: 0.5, idle: 0 };

const durationMilliseconds = 20;

/** Who serves whom at the moment. */
export interface Routing {
  /** The canary's share of the traffic, from 0 to 1. */
  readonly canaryShare: number;
  /** Which version each alias has. */
  readonly versions: Readonly<Record<Side, string>>;
}

/**
 * What people's requests leave behind in CloudWatch, without the requests: the metrics of AWS Lambda by alias.
 *
 * @param version what the versions after the first do
 */
export function countRequests(
  cloud: LocalCloud,
  functionName: string,
  version: ProvenVersion,
  routing: () => Routing,
): void {
  const { clock } = cloud.context;
  const sides = { production: seriesOf('production'), canary: seriesOf('canary') };

  function seriesOf(side: Side) {
    const series = (name: string, unit: string) =>
      cloud.cloudwatch.series({
        namespace: 'AWS/Lambda',
        name,
        dimensions: { FunctionName: functionName, Resource: `${functionName}:${defaultAliasNames[side]}` },
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
    const { invocations, errors, throttles, duration } = sides[side];
    const isFirst = routing().versions[side] === '1';
    const failed = isFirst ? 0 : Math.round(requests * failedShare[version]);
    invocations.record(1, undefined, requests);
    errors.record(1, undefined, failed);
    errors.record(0, undefined, requests - failed);
    throttles.record(0, undefined, requests);
    duration.record(durationMilliseconds, undefined, requests);
  }

  function tick(): void {
    const requests = requestsPerSecond[version] * tickSeconds;
    const canary = Math.round(requests * routing().canaryShare);
    count('canary', canary);
    count('production', requests - canary);
    clock.after(tickSeconds * 1000, tick);
  }

  tick();
}
