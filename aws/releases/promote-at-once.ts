import { eventRelease } from '../../core/notifications/release-event';
import { ReleaseError } from '../../core/errors/release-error';
import type { Release } from '../../core/release/release';
import type { Ledger } from '../ledger/ledger';
import type { EventPublisher } from '../notifications/event-publisher';
import type { ReleaseTarget } from '../../core/release/release-target';

/**
 * Puts a revision into production at once, without a canary, while nothing is in flight.
 *
 * This is a release like any other: it holds the lock, an abort before its last write rolls it back, and it is in the
 * history. If this process ends in the middle, the guard ends the release after ten minutes: as promoted if it was marked
 * so, else by a rollback.
 *
 * Events are published last, with the permissions of the caller, so that an emergency does not wait for them.
 *
 * @returns why the event bus did not accept the events; undefined when it did
 * @throws ReleaseError `VersionNotFound`, `ReleaseInProgress`, `AliasMoved`, `LockLost`, `ReleaseAborted`,
 *   `AwsCallFailed`, `AwsCallRefused`
 */
export async function promoteAtOnce(
  {
    ledger,
    target,
    publisher,
  }: {
    readonly ledger: Ledger;
    readonly target: ReleaseTarget;
    readonly publisher: EventPublisher;
  },
  release: Release,
): Promise<string | undefined> {
  const { id, version, previousVersion, strategy, reason, requestedBy, startedAt: at } = release;
  if (!(await target.exists(version))) {
    throw new ReleaseError('VersionNotFound', `${target.describe(version)} does not exist`);
  }
  const holder = await ledger.acquire(release);
  if (holder) {
    throw new ReleaseError(
      'ReleaseInProgress',
      `release ${holder.id} of ${target.describe(holder.version)} is in flight`,
    );
  }
  await ledger.record(id, { at, kind: 'admitted', version, previousVersion, strategy, reason, requestedBy });
  try {
    await ledger.claimPromotion(release, at);
    await target.promote(release);
  } catch (error) {
    // With AliasMoved nothing was changed. After any other error the guard ends the release.
    if (error instanceof ReleaseError && error.name === 'AliasMoved')
      await ledger.release(release.executionArn);
    throw error;
  }
  await ledger.markPromoted(release, at);
  await ledger.record(id, { at, kind: 'promoted', version });
  await ledger.record(id, { at, kind: 'concluded', outcome: 'promoted' });
  await ledger.archive({ ...release, endedAt: at, outcome: 'promoted' });
  await ledger.release(release.executionArn);
  return publish(publisher, release, at);
}

/** Publishes the events of a promoted release. @returns why the event bus did not accept them */
async function publish(
  publisher: EventPublisher,
  admitted: Release,
  at: string,
): Promise<string | undefined> {
  const release = eventRelease(admitted);
  try {
    await Promise.all([
      publisher.publish({ kind: 'Release Started', release }, at),
      publisher.publish({ kind: 'Release Promoted', release }, at),
      publisher.publish({ kind: 'Release Concluded', release, outcome: 'promoted' }, at),
    ]);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
