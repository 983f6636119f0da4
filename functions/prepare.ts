import type { Release } from '../core/release/release';
import { ReleaseError } from '../core/errors/release-error';
import { describeDefects } from '../core/release/path';
import {
  openCanaryPath,
  openLedger,
  openReleaseTarget,
  openService,
  type Invocation,
} from './runtime/environment';

export interface PrepareInput {
  readonly release: Release;
  readonly at: string;
}

export interface PrepareOutput {
  readonly version: string;
}

const serviceOf = openService({
  ledger: openLedger,
  target: openReleaseTarget,
  canaryPath: openCanaryPath,
});

/**
 * Puts the revision behind the canary's target group, once it can serve. It gets no traffic yet.
 *
 * Idempotent: a canary that has the revision already stays as it is.
 *
 * @throws ReleaseError `VersionNotFound`, `VersionPending`, `VersionFailed`, `AliasMoved`, `LockLost`,
 *   `ReleaseAborted`, `CanaryAlarm`; `CanaryUnreachable` when every request to the canary would fail
 */
export async function handler(
  { release, at }: PrepareInput,
  invocation?: Invocation,
): Promise<PrepareOutput> {
  const { ledger, target, canaryPath } = serviceOf(invocation);
  await ledger.confirmClaim(release);
  await target.prepare(release);
  const defects = await canaryPath.readDefects();
  if (defects.length > 0) throw new ReleaseError('CanaryUnreachable', describeDefects(defects));
  await ledger.record(release.id, { at, kind: 'prepared', version: release.version });
  return { version: release.version };
}
