import { ReleaseError } from '../core/errors';
import { failureFrom, type Failure, type Release } from '../core/release';
import { aliasOf, describeForward, rest } from '../core/traffic';
import { openFunction, openLedger, openRoute } from './environment';

export interface RollbackInput {
  readonly release: Release;
  /** As Step Functions caught it. */
  readonly failure: { readonly error: string; readonly cause: string };
  readonly at: string;
}

export interface RollbackOutput {
  readonly restoredVersion: string;
}

const [ledger, route, lambda] = [openLedger(), openRoute(), openFunction()];

/**
 * Idempotent: an alias that is back and weights that are at rest are written and read as they are.
 *
 * Takes everything back: the alias `live` if it was moved already, then rest, read back until AWS shows it.
 * It needs neither metrics nor alarms nor the canary, and reads nothing from the ledger. A failing half
 * never keeps the other half from being tried.
 *
 * @throws ReleaseError `TrafficNotConfirmed`, `AliasMoved`, `AwsCallFailed`, `AwsCallRefused`; try again
 */
export async function handler({ release, failure, at }: RollbackInput): Promise<RollbackOutput> {
  const [aliasBack, trafficBack] = [
    await attempt(() => restoreLiveAlias(release)),
    await attempt(restoreTraffic),
  ];
  if (trafficBack.error) throw trafficBack.error;
  if (aliasBack.error) throw aliasBack.error;
  await recordIfPossible(release, failureFrom(failure), at);
  return { restoredVersion: release.previousVersion };
}

async function restoreLiveAlias(release: Release): Promise<void> {
  const live = await lambda.readAlias(aliasOf.production);
  if (live.version !== release.version) return;
  await lambda.moveAlias(
    live,
    release.previousVersion,
    `release ${release.id} of ${release.version} rolled back`,
  );
}

async function restoreTraffic(): Promise<void> {
  await route.write(rest);
  if (await route.confirm(rest)) return;
  throw new ReleaseError('TrafficNotConfirmed', `AWS does not show ${describeForward(rest)} yet`);
}

/** The story may lack a line; traffic may not wait for it. Conclude writes the outcome once more. */
async function recordIfPossible(release: Release, failure: Failure, at: string): Promise<void> {
  const { error } = await attempt(() =>
    ledger.record(release.id, { at, kind: 'rolledBack', failure, restoredVersion: release.previousVersion }),
  );
  if (error)
    console.warn({ message: 'rolled back, but not recorded', release: release.id, error: error.message });
}

async function attempt(action: () => Promise<void>): Promise<{ error?: Error }> {
  try {
    await action();
    return {};
  } catch (error) {
    return { error: error as Error };
  }
}
