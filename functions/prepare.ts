import { ReleaseError } from '../core/errors/release-error';
import type { Release } from '../core/release/release';
import { openFunction, openLedger } from './runtime/environment';

export interface PrepareInput {
  readonly release: Release;
  readonly at: string;
}

export interface PrepareOutput {
  readonly version: string;
}

const ledger = openLedger();
const lambda = openFunction();

/**
 * Idempotent: an alias that points to the version already is left as it is.
 *
 * Puts the version behind the alias `canary`, once Lambda has made it ready. No traffic goes there yet.
 *
 * @throws ReleaseError `VersionNotFound`, `VersionPending`, `VersionFailed`, `AliasMoved`, `LockLost`,
 *   `ReleaseAborted`, `CanaryAlarm`
 */
export async function handler({ release, at }: PrepareInput): Promise<PrepareOutput> {
  await ledger.confirmClaim(release);
  await refuseUnlessActive(release.version);
  const canary = await lambda.readAlias('canary');
  if (canary.version !== release.version) {
    await lambda.moveAlias(canary, release.version, `canary of release ${release.id}`);
  }
  await ledger.record(release.id, { at, kind: 'prepared', version: release.version });
  return { version: release.version };
}

async function refuseUnlessActive(version: string): Promise<void> {
  const published = await lambda.readVersion(version);
  if (!published) throw new ReleaseError('VersionNotFound', `version ${version} has been deleted`);
  if (published.state === 'Active') return;
  if (published.state === 'Failed') {
    throw new ReleaseError('VersionFailed', `version ${version} cannot run: ${published.reason}`);
  }
  throw new ReleaseError('VersionPending', `version ${version} is ${published.state}`);
}
