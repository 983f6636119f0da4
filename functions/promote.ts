import { ReleaseError } from '../core/errors';
import type { Release } from '../core/release';
import { aliasOf, allTraffic, describeForward, forwardFor, rest } from '../core/traffic';
import { refuseDrift } from './drift';
import { openFunction, openLedger, openRoute } from './environment';

export interface PromoteInput {
  readonly release: Release;
  readonly at: string;
}

export interface PromoteOutput {
  readonly version: string;
}

const [ledger, route, lambda] = [openLedger(), openRoute(), openFunction()];

/**
 * Idempotent: an alias that was moved and weights that were written are found as they should be.
 *
 * Moves the alias `live` while the canary carries everything, then brings the weights back to rest: both
 * target groups then lead to the version.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `TrafficDrifted`, `AliasMoved`, `TrafficNotConfirmed`
 */
export async function handler({ release, at }: PromoteInput): Promise<PromoteOutput> {
  await ledger.claim(release, allTraffic);
  const live = await lambda.readAlias(aliasOf.production);
  if (live.version !== release.version) {
    if (live.version !== release.previousVersion) {
      throw new ReleaseError(
        'AliasMoved',
        `alias ${aliasOf.production} was at version ${release.previousVersion} when the release began ` +
          `and was moved to ${live.version} by somebody else`,
      );
    }
    await refuseDrift(route, forwardFor(allTraffic));
    const description = `release ${release.id}; before: version ${release.previousVersion}`;
    await lambda.moveAlias(live, release.version, description);
  }
  await ledger.confirmClaim(release);
  await route.write(rest);
  if (!(await route.confirm(rest))) {
    throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${describeForward(rest)} yet`);
  }
  await ledger.record(release.id, { at, kind: 'promoted', version: release.version });
  return { version: release.version };
}
