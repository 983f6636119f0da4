import { retryFor } from '../../aws/client/retry-for';
import type { Route } from '../../aws/lattice/route';
import { ReleaseError } from '../../core/errors/release-error';
import type { Release } from '../../core/release/release';
import type { ReleaseTarget } from '../../core/release/release-target';
import { formatWeights, baseline } from '../../core/traffic/weights';
import { runAll } from './run-all';

/** The time for retries of the write, in seconds. */
const retrySeconds = 15;

/** The time that AWS has to show the baseline, in seconds, before the state machine writes it again. */
const confirmationSeconds = 20;

/**
 * Writes the baseline, which is right at any moment, and reads it back until AWS shows it.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function restoreBaseline(route: Route): Promise<void> {
  const confirmed = await retryFor(retrySeconds, async () => {
    await route.write(baseline);
    return route.confirm(baseline, confirmationSeconds);
  });
  if (confirmed) return;
  throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${formatWeights(baseline)} yet`);
}

/**
 * Rolls back a release: restores the production revision, if this release changed it, and the baseline. Tries both even if
 * one fails.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export function rollBack(route: Route, target: ReleaseTarget, release: Release): Promise<void> {
  return runAll(
    () => target.restore(release),
    () => restoreBaseline(route),
  );
}
