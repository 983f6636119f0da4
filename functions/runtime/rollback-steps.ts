import { retryFor } from '../../aws/client/retry-for';
import type { Route } from '../../aws/lattice/route';
import { ReleaseError } from '../../core/errors/release-error';
import type { Release } from '../../core/release/release';
import type { ReleaseTarget } from '../../core/release/release-target';
import { formatWeights, baseline } from '../../core/traffic/weights';
import { runAll } from './run-all';

/** How long the weights are written again while AWS is busy, in seconds. */
const patienceSeconds = 15;

/** How long AWS may take to show rest, in seconds, before it is written again. */
const confirmationSeconds = 20;

/**
 * Writes rest, which is always safe, and reads it back until AWS shows it.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function restoreBaseline(route: Route): Promise<void> {
  const confirmed = await retryFor(patienceSeconds, async () => {
    await route.write(baseline);
    return route.confirm(baseline, confirmationSeconds);
  });
  if (confirmed) return;
  throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${formatWeights(baseline)} yet`);
}

/**
 * Takes everything back: production if this release changed it already, then rest. A failing half never keeps the
 * other half from being tried.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export function rollBack(route: Route, target: ReleaseTarget, release: Release): Promise<void> {
  return runAll(
    () => target.restore(release),
    () => restoreBaseline(route),
  );
}
