import type { VersionedFunction } from '../../aws/targets/lambda/versioned-function';
import { patiently } from '../../aws/client/retry-for';
import type { Route } from '../../aws/lattice/route';
import { ReleaseError } from '../../core/errors/release-error';
import { promotionNote, type Release } from '../../core/release/release';
import { describeForward, rest } from '../../core/traffic/weights';
import { attemptAll } from './run-all';

/** How long the weights are written again while AWS is busy, in seconds. */
const patienceSeconds = 15;

/** How long AWS may take to show rest, in seconds, before it is written again. */
const confirmationSeconds = 20;

/**
 * Writes rest, which is always safe, and reads it back until AWS shows it.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function restoreTraffic(route: Route): Promise<void> {
  const confirmed = await patiently(patienceSeconds, async () => {
    await route.write(rest);
    return route.confirm(rest, confirmationSeconds);
  });
  if (confirmed) return;
  throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${describeForward(rest)} yet`);
}

/**
 * Moves the alias `live` back, if this release moved it; one that somebody else moved is left alone, be it to the
 * same version: the release may be an old one that was redriven.
 *
 * @returns whether it was moved
 * @throws ReleaseError `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`
 */
export async function restoreLiveAlias(lambda: VersionedFunction, release: Release): Promise<boolean> {
  const live = await lambda.readAlias('production');
  if (live.version !== release.version || live.description !== promotionNote(release)) return false;
  await lambda.moveAlias(
    live,
    release.previousVersion,
    `release ${release.id} of ${release.version} rolled back`,
  );
  return true;
}

/**
 * Takes everything back: the alias `live` if it was moved already, then rest. A failing half never keeps the
 * other half from being tried.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export function bringHome(route: Route, lambda: VersionedFunction, release: Release): Promise<void> {
  return attemptAll(
    () => restoreLiveAlias(lambda, release),
    () => restoreTraffic(route),
  );
}
