import { hasEnded } from '../../../aws/executions/executions';
import type { ServiceManifest } from '../../../core/registry/service-manifest';
import { forwardFor, isAtRest, sameForward } from '../../../core/traffic/weights';
import { percent } from '../../../core/text/format';
import type { Inspection } from './inspection';
import { judge, notLooked, ok, problem, warning, type Opinion } from './finding-builders';

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
        mend: 'docs/operations.md, TrafficNotAtRest',
      });
    }
    if (!current) {
      if (isAtRest(observed.forward)) return ok('all on production; no release is in flight');
      return problem(`${shown}, and no release is in flight`, {
        mend: 'the guard brings it home within a minute or two; else docs/operations.md, TrafficNotAtRest',
      });
    }
    const { id, version, canaryPerMille } = current;
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
    const wanted = canaryPerMille === 0 ? undefined : forwardFor(canaryPerMille);
    const isAsWritten = wanted ? sameForward(observed.forward, wanted) : true;
    const at = `${what} is at ${percent(canaryPerMille / 1000)}`;
    if (isAsWritten || isAtRest(observed.forward)) return ok(`${at}; the weights: ${shown}`);
    return warning(`${at}, and the weights are others: ${shown}`, {
      mend: 'look again: it may be shifting; if somebody changed them, it rolls back by itself (TrafficDrifted)',
    });
  });
}
