import type { ObservedExecution } from '../../aws/executions/executions';
import {
  abortByGuard,
  executionEnded,
  isRefusal,
  isWithinOrphanGrace,
  needsOperator,
} from '../../core/release/guard';
import { releaseOf, type CurrentRelease } from '../../core/audit/rows/current-release';
import type { Release } from '../../core/release/release';
import { isAtBaseline } from '../../core/traffic/weights';
import { runAll } from './run-all';
import { concludeRelease } from './conclude-release';
import type { Service } from './environment';
import type { GuardReport } from './guard-report';
import { restoreBaseline } from './rollback-steps';

/** What an ended release is brought home with. */
export interface RollbackContext extends Pick<Service, 'name' | 'ledger' | 'route' | 'target' | 'publisher'> {
  readonly report: GuardReport;
}

/**
 * Ends the release in flight whose execution is no more: everything goes back, and when no function of the
 * execution can be running any more, the release is concluded and the lock given back. One that was promoted is
 * concluded as that.
 *
 * Doing it again changes nothing. What cannot be confirmed keeps the lock.
 *
 * @returns what was done, in one sentence; undefined when everything was in its place
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, `TrafficNotConfirmed`, `AliasMoved`, after everything was
 *   tried; try again
 */
export async function endRelease(
  home: RollbackContext,
  current: CurrentRelease,
  execution: ObservedExecution,
  at: string,
): Promise<string | undefined> {
  const release = releaseOf(current);
  const failure = executionEnded(execution);
  // Promoted, unless a rollback had begun to take it back.
  if (current.promotedAt !== undefined && (await isLive(home, release))) {
    await restoreBaseline(home.route);
    await concludeRelease(home, { release, outcome: 'promoted', at });
    return 'concluded the promoted release';
  }

  // It concluded itself a moment ago: what was read of the ledger is older than that.
  const mayBeStale = execution.stoppedAt !== undefined && isWithinOrphanGrace(execution.stoppedAt, at);
  if (execution.status === 'SUCCEEDED' && mayBeStale) return undefined;

  if (isRefusal(execution)) {
    if (mayBeStale) return undefined;
    // Admit took it after it had been given up: its write was answered too late.
    await home.ledger.release(current.executionArn);
    return 'gave back the lock of a release that was refused';
  }

  const changed = await rollBackRelease(home, current, failure.message, at);
  if (changed === undefined) return undefined;
  const keepsLock =
    needsOperator(execution) ||
    (execution.stoppedAt !== undefined && isWithinOrphanGrace(execution.stoppedAt, at));
  if (changed) {
    const did = `took the release back${keepsLock ? ', and keeps its lock for now' : ''}`;
    await home.report.publish({ release, trigger: 'ended', cause: failure.message, did, at });
  }
  if (keepsLock) return changed ? 'took the release back' : undefined;

  const { previousVersion: restoredVersion } = release;
  await home.ledger.record(release.id, { at, kind: 'rolledBack', failure, restoredVersion });
  await concludeRelease(home, { release, outcome: 'rolled-back', failure, at });
  return 'took the release back and concluded it';
}

/**
 * The abort first: a function that still runs then takes back itself what it does after this.
 *
 * @returns whether anything was not as it should be; undefined when the release was promoted or ended meanwhile
 */
async function rollBackRelease(
  { ledger, route, target }: RollbackContext,
  current: CurrentRelease,
  why: string,
  at: string,
): Promise<boolean | undefined> {
  let isOurs = true;
  let changed = current.abort === undefined;
  await runAll(
    async () => {
      const aborted = await ledger.abort(current.executionArn, abortByGuard(why, at));
      isOurs = aborted || current.promotedAt !== undefined;
    },
    async () => {
      if (isOurs && (await target.restore(current))) changed = true;
    },
    async () => {
      if (!isOurs) return;
      const observed = await route.read();
      if (observed.kind === 'foreign' || !isAtBaseline(observed.weights)) changed = true;
    },
    async () => {
      if (isOurs) await restoreBaseline(route);
    },
  );
  return isOurs ? changed : undefined;
}

async function isLive({ target }: RollbackContext, { version }: Release): Promise<boolean> {
  return (await target.current()) === version;
}
