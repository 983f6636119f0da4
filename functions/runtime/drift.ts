import type { Route } from '../../aws/lattice/route';
import { ReleaseError } from '../../core/errors/release-error';
import { formatWeights, isAtBaseline, sameWeights, type Weights } from '../../core/traffic/weights';

/**
 * Refuses to continue after somebody else changed the weights.
 *
 * @param own the weights that the release itself wrote or may have written, the expected ones first
 * @throws ReleaseError `TrafficDrifted`
 */
export async function refuseDrift(route: Route, ...own: readonly [Weights, ...Weights[]]): Promise<void> {
  const observed = await route.read();
  if (observed.kind === 'forward' && own.some((weights) => isSame(observed.weights, weights))) return;
  throw new ReleaseError(
    'TrafficDrifted',
    `the route should have ${formatWeights(own[0])}, but somebody else made it ${observed.description}`,
  );
}

/** The baseline can be written in more than one way. */
function isSame(observed: Weights, own: Weights): boolean {
  return sameWeights(observed, own) || (isAtBaseline(observed) && isAtBaseline(own));
}
