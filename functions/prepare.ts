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
 * Puts the revision behind the canary's target group, once it can serve. It gets no traffic yet.
 *
 * Idempotent: a canary that has the revision already stays as it is.
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
