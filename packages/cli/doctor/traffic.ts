import { hasEnded } from '../../../aws/executions/executions';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { baselineOf, weightsFor, isAtBaseline, sameWeights } from '../../../core/traffic/weights';
import type { Side } from '../../../core/traffic/side';
import type { Inspection } from './inspection';
import { ifRead, unreadableResult, ok, problem, warning, type CheckResult } from './finding-builders';
import { formatWeight } from '../../../core/traffic/weight';

export function checkLedger({ service }: ServiceManifest, { release }: Inspection): CheckResult {
  return ifRead(release, (current) => {
    if (!current) return ok('no release is in flight');
    const { id, version, unreadable = [] } = current;
    if (unreadable.length === 0) return ok(`release ${id} of version ${version} is in flight`);
    return warning(
      `release ${id} has invalid fields, which were not written by a release: ${unreadable.join('; ')}`,
      {
        remedy: 'the release treats them as a request to roll back; to end it now:',
        command: `rollouts abort ${id} --service ${service}`,
      },
    );
  });
}

export function checkTraffic(
  { route }: ServiceManifest,
  { release, execution, traffic }: Inspection,
): CheckResult {
  if ('error' in release) return unreadableResult(release.error);
  return ifRead(traffic, (observed) => {
    const { value: current } = release;
    const shown = observed.description;
    if (observed.kind === 'foreign') {
      return problem(`the route has an action that no release wrote: ${shown}`, {
        remedy:
          'releases are refused, and the guard leaves it as it is (docs/operations.md, TrafficNotAtBaseline); to send all traffic to production:',
        command: restoreCommand(route),
      });
    }
    if (!current) {
      if (isAtBaseline(observed.weights)) return ok('100% on production; no release is in flight');
      return problem(`${shown}, and no release is in flight`, {
        remedy:
          'the guard restores the baseline within two minutes; otherwise see docs/operations.md, TrafficNotAtBaseline',
      });
    }
    const { id, version, canaryWeight } = current;
    const what = `release ${id} of version ${version}`;
    if ('error' in execution) return unreadableResult(execution.error);
    if (!execution.value || hasEnded(execution.value)) {
      return problem(
        `${what} holds the lock, but its execution has ended (${execution.value?.status ?? 'not found'}); weights: ${shown}`,
        {
          remedy:
            'the guard concludes it within a few minutes; otherwise see docs/operations.md, Roll back by hand',
        },
      );
    }
    const wanted = canaryWeight === 0 ? undefined : weightsFor(canaryWeight);
    const isAsWritten = wanted ? sameWeights(observed.weights, wanted) : true;
    const at = `${what} is at ${formatWeight(canaryWeight)}`;
    if (isAsWritten || isAtBaseline(observed.weights)) return ok(`${at}; weights: ${shown}`);
    return warning(`${at}, but the weights are ${shown}`, {
      remedy:
        'check again, the release may be shifting; if the weights were changed otherwise, it rolls back (TrafficDrifted)',
    });
  });
}

/** The command that sets the action of a route to the baseline. */
function restoreCommand({ service, listener, rule, targetGroups }: ServiceManifest['route']): string {
  const weights = Object.entries(baselineOf(rule === undefined ? 'listener' : 'rule')) as [Side, number][];
  const action = JSON.stringify({
    forward: {
      targetGroups: weights.map(([side, weight]) => ({
        targetGroupIdentifier: targetGroups[side],
        weight,
      })),
    },
  });
  const identifiers = `--service-identifier ${service} --listener-identifier ${listener}`;
  return rule === undefined
    ? `aws vpc-lattice update-listener ${identifiers} --default-action '${action}'`
    : `aws vpc-lattice update-rule ${identifiers} --rule-identifier ${rule} --action '${action}'`;
}
