import { hasEnded } from '../../../aws/executions/executions';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { weightsFor, isAtBaseline, sameWeights } from '../../../core/traffic/weights';
import type { Inspection } from './inspection';
import { judge, notLooked, ok, problem, warning, type Opinion } from './finding-builders';
import { formatWeight } from '../../../core/traffic/weight';

export function aboutLedger({ service }: ServiceManifest, { release }: Inspection): Opinion {
  return judge(release, (current) => {
    if (!current) return ok('no release is in flight');
    const { id, version, unreadable = [] } = current;
    if (unreadable.length === 0) return ok(`release ${id} of version ${version} is in flight`);
    return warning(`somebody wrote into it: ${unreadable.join('; ')}`, {
      mend: 'what cannot be read is taken to be what brings traffic home; to end it now:',
      command: `rollouts abort ${id} --service ${service}`,
    });
  });
}

export function aboutTraffic({ release, execution, traffic }: Inspection): Opinion {
  if ('error' in release) return notLooked(release.error);
  return judge(traffic, (observed) => {
    const { seen: current } = release;
    const shown = observed.description;
    if (observed.kind === 'foreign') {
      return problem(`the route has ${shown}, which no release wrote`, {
        mend: 'docs/operations.md, TrafficNotAtBaseline',
      });
    }
    if (!current) {
      if (isAtBaseline(observed.weights)) return ok('all on production; no release is in flight');
      return problem(`${shown}, and no release is in flight`, {
        mend: 'the guard brings it home within a minute or two; else docs/operations.md, TrafficNotAtBaseline',
      });
    }
    const { id, version, canaryWeight } = current;
    const what = `release ${id} of version ${version}`;
    if ('error' in execution) return notLooked(execution.error);
    if (!execution.seen || hasEnded(execution.seen)) {
      return problem(
        `${what} has the lock, and its execution has ended (${execution.seen?.status ?? 'it is gone'}); the weights: ${shown}`,
        {
          mend: 'the guard concludes it within a few minutes; else docs/operations.md, Roll back by hand',
        },
      );
    }
    const wanted = canaryWeight === 0 ? undefined : weightsFor(canaryWeight);
    const isAsWritten = wanted ? sameWeights(observed.weights, wanted) : true;
    const at = `${what} is at ${formatWeight(canaryWeight)}`;
    if (isAsWritten || isAtBaseline(observed.weights)) return ok(`${at}; the weights: ${shown}`);
    return warning(`${at}, and the weights are others: ${shown}`, {
      mend: 'look again: it may be shifting; if somebody changed them, it rolls back by itself (TrafficDrifted)',
    });
  });
}
