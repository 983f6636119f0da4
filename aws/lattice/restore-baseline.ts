import { ReleaseError } from '../../core/errors/release-error';
import { formatWeights } from '../../core/traffic/weights';
import { retryFor } from '../client/retry-for';
import type { Route } from './route';

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
    await route.write(route.baseline);
    return route.confirm(route.baseline, confirmationSeconds);
  });
  if (confirmed) return;
  throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${formatWeights(route.baseline)} yet`);
}
