import { hasEnded, type ObservedExecution } from '../../aws/executions/executions';
import {
  abortByGuard,
  executionEnded,
  isRefusal,
  isWithinOrphanGrace,
  mayHaveJustBegun,
  needsOperator,
} from '../../core/release/guard';
import { releaseOf, type CurrentRelease } from '../../core/audit/rows/current-release';
import type { GuardAction } from '../../core/audit/events/guarded';
import type { Release } from '../../core/release/release';
import { isAtBaseline } from '../../core/traffic/weights';
import { contradictionOf } from '../../core/audit/contradiction';
import type { AuditEvent } from '../../core/audit/events/audit-event';
import { crossCheck } from '../../core/release/cross-check';
import { isGuardSuspended } from './guard-suspension';
import { runAll } from './run-all';
import { concludeRelease } from './conclude-release';
import type { Service } from './environment';
import type { GuardReport } from './guard-report';
import { restoreBaseline } from '../../aws/lattice/restore-baseline';

/** The parts of a service that {@link endRelease} needs. */
export interface RollbackContext extends Pick<
  Service,
  'name' | 'ledger' | 'route' | 'target' | 'publisher' | 'stateMachineArn'
> {
  readonly report: GuardReport;
}

/**
 * Ends the release in flight once its execution has ended: rolls it back and, once no function of the execution can
 * still be running, concludes it and releases the lock. A release that was promoted is concluded as promoted. A lock that no
 * release of the state machine took is only removed.
 *
 * Idempotent. A rollback that cannot be confirmed keeps the lock.
 *
 * @param execution undefined if Step Functions does not know it
 * @returns undefined when there was nothing to do
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, `TrafficNotConfirmed`, `AliasMoved`, after everything was
 *   tried; try again
 */
export async function endRelease(
  context: RollbackContext,
  current: CurrentRelease,
  execution: ObservedExecution | undefined,
  at: string,
): Promise<GuardAction | undefined> {
  // The release may have concluded itself a moment ago: the read of the ledger is older than that.
  const mayBeStale = execution?.stoppedAt !== undefined && isWithinOrphanGrace(execution.stoppedAt, at);
  if (execution?.status === 'SUCCEEDED' && mayBeStale) return undefined;
  const checked = crossCheck(current, execution, context.stateMachineArn);
  if (checked.kind === 'refuted') return discardLock(context, current, checked.why, at);
  if (!execution) {
    if (mayHaveJustBegun(current.startedAt, at)) return undefined;
    return discardLock(context, current, 'Step Functions does not know its execution', at);
  }
  if (!hasEnded(execution)) return undefined;
  const release = releaseOf(current);
  const failure = executionEnded(execution);
  if (isRefusal(execution)) {
    if (mayBeStale) return undefined;
    // Admit timed out, and its write of the lock took effect later.
    await context.ledger.release(current.executionArn);
    return 'lockReleased';
  }

  const trail = await readTrail(context, release);
  const contradiction = contradictionOf(current, trail);
  if (contradiction !== undefined) return discardLock(context, current, contradiction, at);
  // Promoted, unless a rollback had begun to revert it.
  if (current.promotedAt !== undefined && (await isLive(context, release))) {
    await restoreBaseline(context.route);
    await concludeRelease(context, { release, outcome: 'promoted', at });
    return 'promotionConcluded';
  }
  const changed = await rollBackRelease(context, current, failure.message, at);
  if (changed === undefined) return undefined;
  const keepsLock = needsOperator(execution) || mayBeStale;
  if (changed) {
    const action = keepsLock ? 'releaseRolledBackLockKept' : 'releaseRolledBack';
    await context.report.publish({
      release,
      isConfirmed: true,
      trigger: 'ended',
      cause: failure.message,
      action,
      at,
    });
  }
  if (keepsLock) return changed ? 'releaseRolledBackLockKept' : undefined;

  const { previousVersion: restoredVersion } = release;
  await context.ledger.record(release.id, { at, kind: 'rolledBack', failure, restoredVersion });
  await concludeRelease(context, { release, outcome: 'rolled-back', failure, at });
  return 'releaseRolledBackAndConcluded';
}

/**
 * Removes a lock that no release took: the row was forged, or written by a call that took effect late. The baseline is right for every
 * release; what else the row says is not believed.
 */
async function discardLock(
  { ledger, route, report }: RollbackContext,
  { executionArn }: CurrentRelease,
  why: string,
  at: string,
): Promise<GuardAction> {
  if (!(await isGuardSuspended(ledger, at))) await restoreBaseline(route);
  await ledger.release(executionArn);
  return report.publish({ cause: `the ledger named a release, but ${why}`, action: 'lockDiscarded', at });
}

/**
 * Records the abort first: a function that still runs then reverts what it writes after this.
 *
 * @returns whether anything had to be restored; undefined when the release was promoted or has ended meanwhile
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

/** Reads the audit trail, which nobody can rewrite. Without it only the baseline is restored. */
async function readTrail({ ledger, route }: RollbackContext, { id }: Release): Promise<AuditEvent[]> {
  try {
    return await ledger.readEvents(id);
  } catch (error) {
    await restoreBaseline(route);
    throw error;
  }
}

async function isLive({ target }: RollbackContext, { version }: Release): Promise<boolean> {
  return (await target.current()) === version;
}
