import type { Route } from '../../aws/lattice/route';
import { ReleaseError } from '../../core/errors/release-error';
import { formatWeights, isAtBaseline, sameWeights, type Weights } from '../../core/traffic/weights';

/**
 * Stops a release whose traffic somebody else has moved.
 *
 * @param own what the release itself wrote, or may have; the first is what should be there
 * @throws ReleaseError `TrafficDrifted`
 */
export async function refuseDrift(route: Route, ...own: readonly [Weights, ...Weights[]]): Promise<void> {
  const observed = await route.read();
  if (observed.kind === 'forward' && own.some((forward) => isSame(observed.weights, forward))) return;
  throw new ReleaseError(
    'TrafficDrifted',
    `the route should have ${formatWeights(own[0])}, but somebody else made it ${observed.description}`,
  );
}

/** Rest may be written in more than one way. */
function isSame(observed: Weights, own: Weights): boolean {
  return sameWeights(observed, own) || (isAtBaseline(observed) && isAtBaseline(own));
}
