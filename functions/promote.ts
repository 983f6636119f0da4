import { eventRelease } from '../core/notifications/release-event';
import { isAbortError } from '../core/release/abort';
import { ReleaseError } from '../core/errors/release-error';
import { promotionNote, type Release } from '../core/release/release';
import { forwardFor } from '../core/traffic/weights';
import { allTraffic } from '../core/traffic/weight';
import { attemptOrWarn } from './runtime/run-all';
import { refuseDrift } from './runtime/drift';
import { openEventPublisher, openFunction, openLedger, openRoute } from './runtime/environment';
import { writeMetrics } from './runtime/write-metrics';
import { publishEvent } from './runtime/publish-event';
import { restoreLiveAlias, restoreTraffic } from './runtime/rollback-steps';

export interface PromoteInput {
  readonly release: Release;
  readonly at: string;
}

export interface PromoteOutput {
  readonly version: string;
}

const ledger = openLedger();
const route = openRoute();
const lambda = openFunction();
const publisher = openEventPublisher();

/**
 * Idempotent: an alias that was moved and weights that were written are found as they should be.
 *
 * Moves the alias `live` while the canary carries everything, then brings the weights back to rest: both
 * target groups then lead to the version. With the mark in the ledger, its last act, the version is promoted: until
 * then an abort takes everything back, from then on it comes too late.
 *
 * @throws ReleaseError `LockLost`, `ReleaseAborted`, `CanaryAlarm`, `TrafficDrifted`, `AliasMoved`, `TrafficNotConfirmed`
 */
export async function handler({ release, at }: PromoteInput): Promise<PromoteOutput> {
  await ledger.claimPromotion(release, at);
  const live = await lambda.readAlias('production');
  if (live.version !== release.version) {
    if (live.version !== release.previousVersion) {
      throw new ReleaseError(
        'AliasMoved',
        `alias ${live.name} was at version ${release.previousVersion} when the release began ` +
          `and was moved to ${live.version} by somebody else`,
      );
    }
    await refuseDrift(route, forwardFor(allTraffic));
    await lambda.moveAlias(live, release.version, promotionNote(release));
  }
  try {
    await ledger.confirmClaim(release);
  } catch (error) {
    // There may be no execution any more that would roll back. A lost lock says nothing: what became of the version?
    if (isAbortError(error)) await restoreLiveAlias(lambda, release);
    throw error;
  }
  await restoreTraffic(route);
  await ledger.markPromoted(release, at);
  // Nothing is taken back any more for want of a line in the audit trail. Conclude writes the outcome once more.
  await attemptOrWarn(`recording the promotion of ${release.id}`, () =>
    ledger.record(release.id, { at, kind: 'promoted', version: release.version }),
  );
  writeMetrics(release.id, { CanaryWeightPercent: 0 }, at);
  await publishEvent(publisher, { kind: 'Release Promoted', release: eventRelease(release) }, at);
  return { version: release.version };
}
