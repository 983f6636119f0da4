import { announcedRelease } from '../core/announcements/announcement';
import { failureFrom, type Release } from '../core/release';
import { attemptOrWarn } from './attempt';
import { openAnnouncements, openFunction, openHastyLedger, openRoute } from './environment';
import { tell } from './news';
import { bringHome } from './restoration';

export interface RollbackInput {
  readonly release: Release;
  /** As Step Functions caught it. */
  readonly failure: { readonly error: string; readonly cause: string };
  readonly at: string;
}

export interface RollbackOutput {
  readonly restoredVersion: string;
}

const [ledger, route, lambda, announcements] = [
  openHastyLedger(),
  openRoute(),
  openFunction(),
  openAnnouncements(),
];

/**
 * Idempotent: an alias that is back and weights that are at rest are written and read as they are.
 *
 * Takes everything back: the alias `live` if it was moved already, then rest, read back until AWS shows it.
 * It needs neither metrics nor alarms nor the canary. The ledger may say that another release owns the service by
 * now, as when an old execution is redriven: then there is nothing left to take back. Nothing it cannot say matters.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export async function handler({ release, failure, at }: RollbackInput): Promise<RollbackOutput> {
  if (await isTakenOver(release)) {
    console.warn({
      message: 'another release owns the service; its traffic is left alone',
      release: release.id,
    });
    return { restoredVersion: release.previousVersion };
  }
  await bringHome(route, lambda, release);
  // The story may lack a line; traffic may not wait for it. Conclude writes the outcome once more.
  await attemptOrWarn(`recording the rollback of ${release.id}`, () =>
    ledger.record(release.id, {
      at,
      kind: 'rolledBack',
      failure: failureFrom(failure),
      restoredVersion: release.previousVersion,
    }),
  );
  // How it ended is told when traffic has followed; that it is home, at once.
  await tell(
    announcements,
    {
      kind: 'Release Rolled Back',
      release: announcedRelease(release),
      failure: failureFrom(failure),
      restoredVersion: release.previousVersion,
    },
    at,
  );
  return { restoredVersion: release.previousVersion };
}

async function isTakenOver(release: Release): Promise<boolean> {
  try {
    const current = await ledger.readCurrent();
    return current !== undefined && current.executionArn !== release.executionArn;
  } catch {
    return false;
  }
}
