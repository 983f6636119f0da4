import type { Release } from '../core/release/release';
import { openService, type Invocation, openLedger, openReleaseTarget } from './runtime/environment';

export interface PrepareInput {
  readonly release: Release;
  readonly at: string;
}

export interface PrepareOutput {
  readonly version: string;
}

const serviceOf = openService({ ledger: openLedger, target: openReleaseTarget });

/**
 * Idempotent: a canary that has the revision already is left as it is.
 *
 * Puts the revision behind the canary's target group, once it can serve. No traffic goes there yet.
 *
 * @throws ReleaseError `VersionNotFound`, `VersionPending`, `VersionFailed`, `AliasMoved`, `LockLost`,
 *   `ReleaseAborted`, `CanaryAlarm`
 */
export async function handler(
  { release, at }: PrepareInput,
  invocation?: Invocation,
): Promise<PrepareOutput> {
  const { ledger, target } = serviceOf(invocation);
  await ledger.confirmClaim(release);
  await target.prepare(release);
  await ledger.record(release.id, { at, kind: 'prepared', version: release.version });
  return { version: release.version };
}
