import type { ObservedExecution } from '../aws/executions/executions';
import { shortName } from '../core/text/format';
import type { ObservedTraffic } from '../aws/lattice/route';
import { ReleaseError } from '../core/errors/release-error';
import { assertNever } from '../core/errors/assert-never';
import type { AbortRequest } from '../core/release/abort';
import { abortByGuard, isDriftOf, alarmRollsBack } from '../core/release/guard';
import type { GuardAction } from '../core/audit/events/guarded';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import { formatWeights, weightsFor, isAtBaseline, sameWeights } from '../core/traffic/weights';
import { runAll, runOrWarn } from './runtime/run-all';
import { endRelease } from './runtime/finish-orphaned-release';
import {
  openService,
  type Invocation,
  serviceName,
  openFailFastLedger,
  openRoute,
  openReleaseTarget,
  openExecutions,
  openStateMachine,
  openAlarmHistory,
  openEventPublisher,
  openTaskTokens,
} from './runtime/environment';
import { readCurrentOrRestore } from './runtime/read-current-or-restore';
import { isConfirmed, readExecution } from './runtime/release-execution';
import { isGuardSuspended, publishSuspension } from './runtime/guard-suspension';
import { parseGuardCause, type GuardCause } from './runtime/guard-cause';
import { invocationTime } from './runtime/invocation-time';
import { GuardReport } from './runtime/guard-report';
import { restoreBaseline } from '../aws/lattice/restore-baseline';

export interface GuardOutput {
  /** Undefined when there was nothing to do. */
  readonly action?: GuardAction;
}

type Cause<Kind extends GuardCause['kind']> = Extract<GuardCause, { kind: Kind }>;

const serviceOf = openService({
  name: serviceName,
  failFastLedger: openFailFastLedger,
  route: openRoute,
  target: openReleaseTarget,
  executions: openExecutions,
  stateMachineArn: openStateMachine,
  alarmHistory: openAlarmHistory,
  publisher: openEventPublisher,
  taskTokens: openTaskTokens,
});

/** The service that an invocation guards, with the report of the guard's actions. */
function guarded(invocation?: Invocation) {
  const { failFastLedger: ledger, ...service } = serviceOf(invocation);
  return { ...service, ledger, report: new GuardReport(ledger, service.publisher) };
}

type Guarded = ReturnType<typeof guarded>;

/**
 * Restores the baseline when the release itself does not: at once after an alarm or an abort, when the execution of the
 * release in flight has ended, and once a minute in case an event was lost.
 *
 * While the execution runs, the guard moves no alias and concludes nothing: the release finds the abort and rolls back.
 *
 * Idempotent: the first abort stays, the baseline may be written at any moment, and only the owner's lock is released.
 * Events may arrive twice, late, in any order or never.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, `TrafficNotConfirmed`, `AliasMoved`, after everything was
 *   tried; `AlarmUnconfirmed`, after nothing was; try again
 */
export async function handler(event: unknown, invocation?: Invocation): Promise<GuardOutput> {
  const cause = parseGuardCause(event);
  if (!cause) {
    console.warn({ message: 'ignored: not an event for the guard', event });
    return {};
  }
  return { action: await act(guarded(invocation), { ...cause, at: invocationTime() }, cause.at) };
}

/** @param eventAt the time in the event, which its sender chose. Every other time is that of the invocation. */
function act(service: Guarded, cause: GuardCause, eventAt: string): Promise<GuardAction | undefined> {
  switch (cause.kind) {
    case 'alarm':
      return onAlarm(service, cause, eventAt);
    case 'ended':
      return onEnded(service, cause);
    case 'abort':
      return onAbort(service, cause);
    case 'externalChange':
      return onExternalChange(service, cause, eventAt);
    case 'sweep':
      return onSweep(service, cause);
    default:
      return assertNever(cause);
  }
}

async function onAlarm(
  service: Guarded,
  alarm: Cause<'alarm'>,
  eventAt: string,
): Promise<GuardAction | undefined> {
  const { alarmName, at } = alarm;
  const cause = `${alarmName} is in ALARM${alarm.reason === '' ? '' : ` (${alarm.reason})`}`;
  const current = await readCurrentOrRestore(service, cause, at);
  if (!current) return restoreUnowned(service, cause, at);
  if (!alarmRollsBack({ alarmName, at: eventAt }, current)) return undefined;
  await refuseUnconfirmed(service, alarmName, current);
  return abortAndRestore(service, current, cause, abortByGuard(cause, at, { alarmName }));
}

/**
 * Refuses an alarm event that CloudWatch does not confirm: everybody who may invoke the guard can write one. It is tried
 * again, and pages people in the end. While CloudWatch does not answer, the event counts.
 */
async function refuseUnconfirmed(
  { alarmHistory }: Guarded,
  alarmName: string,
  { startedAt }: CurrentRelease,
): Promise<void> {
  const wentToAlarm = await alarmHistory.wentToAlarm(alarmName, startedAt).catch(() => startedAt);
  if (wentToAlarm !== undefined) return;
  throw new ReleaseError(
    'AlarmUnconfirmed',
    `an event says that ${alarmName} went to ALARM, and CloudWatch does not`,
  );
}

/** Ignores the release's own writes: the weights that it claims and, during promotion, the baseline. */
async function onExternalChange(
  service: Guarded,
  change: Cause<'externalChange'>,
  eventAt: string,
): Promise<GuardAction | undefined> {
  const { who, call, at } = change;
  const current = await readCurrentOrRestore(service, `${who} called ${call}`, at);
  if (!current) return restoreUnowned(service, `${who} called ${call}`, at);
  if (current.abort || !isDriftOf({ at: eventAt }, current)) return undefined;
  // The release itself finds the change at its next check.
  if (await isGuardSuspended(service.ledger, at)) return undefined;
  const expected = weightsFor(current.canaryWeight);
  const own = current.promotingSince === undefined ? [expected] : [expected, service.route.baseline];
  const observed = await service.route.read();
  if (observed.kind === 'forward' && own.some((weights) => sameWeights(observed.weights, weights))) {
    return undefined;
  }
  const cause =
    `${who} called ${call}: the route should have ${formatWeights(expected)}, ` +
    `and was found with ${observed.description}`;
  const undid = observed.description;
  return abortAndRestore(service, current, cause, abortByGuard(cause, at, { driftedBy: who }), undid);
}

/** Records the abort first: a function that still runs then reverts what it writes after this. */
async function abortAndRestore(
  service: Guarded,
  current: CurrentRelease,
  cause: string,
  abort: AbortRequest,
  undid?: string,
): Promise<GuardAction | undefined> {
  const { ledger, route, report } = service;
  let isAborted = true;
  await runAll(
    async () => {
      isAborted = await ledger.abort(current.executionArn, abort);
    },
    async () => {
      if (isAborted) await restoreBaseline(route);
    },
    () => resume(service, current),
  );
  if (!isAborted) return undefined;
  const trigger = abort.alarmName === undefined ? 'drift' : 'alarm';
  return report.publish({
    release: current,
    isConfirmed: await isConfirmed(service, current),
    trigger,
    cause,
    undid,
    action: 'releaseAborted',
    at: abort.at,
  });
}

async function onAbort(
  service: Guarded,
  { executionArn, at }: Cause<'abort'>,
): Promise<GuardAction | undefined> {
  const current = await readCurrentOrRestore(service, 'somebody aborted the release', at);
  return current?.executionArn === executionArn ? restoreAfterAbort(service, current, at) : undefined;
}

/**
 * Reads the execution again: the event is a moment old, and the execution may have been redriven since. Until Step Functions answers,
 * nothing but the baseline is restored.
 */
async function onEnded(
  service: Guarded,
  { executionArn, status, at }: Cause<'ended'>,
): Promise<GuardAction | undefined> {
  const cause = `an execution was ${status}`;
  const current = await readCurrentOrRestore(service, cause, at);
  if (current?.executionArn !== executionArn) return undefined;
  let execution: ObservedExecution | undefined;
  try {
    execution = await readExecution(service, current);
  } catch (error) {
    if (current.promotedAt === undefined)
      await abortAndRestore(service, current, cause, abortByGuard(cause, at));
    throw error;
  }
  return endRelease(service, current, execution, at);
}

/** Most sweeps only read the ledger and the route. */
async function onSweep(service: Guarded, { at }: Cause<'sweep'>): Promise<GuardAction | undefined> {
  await runOrWarn('publishing the suspension of the guard', () => publishSuspension(service, at));
  const current = await service.ledger.readCurrent();
  if (!current) return restoreUnowned(service, 'no release is in flight', at);
  const action = current.abort && (await sweepAborted(service, current, at));
  const execution = await readExecution(service, current);
  return (await endRelease(service, current, execution, at)) ?? action;
}

/** Also resumes a release that waits for an approval: nothing else does when a newer version supersedes it. */
async function sweepAborted(
  service: Guarded,
  current: CurrentRelease,
  at: string,
): Promise<GuardAction | undefined> {
  if (isAway(await service.route.read())) return restoreAfterAbort(service, current, at);
  await resume(service, current);
  return undefined;
}

async function restoreAfterAbort(
  service: Guarded,
  current: CurrentRelease,
  at: string,
): Promise<GuardAction | undefined> {
  const { abort, promotedAt, canaryWeight } = current;
  if (!abort || promotedAt !== undefined) return undefined;
  if (canaryWeight > 0) await restoreBaseline(service.route);
  await resume(service, current);
  if (canaryWeight === 0) return undefined;
  const byTripwire = abort.faults !== undefined;
  const cause = `${byTripwire ? 'tripwire' : `aborted by ${shortName(abort.requestedBy)}`}: ${abort.reason}`;
  return service.report.publish({
    release: current,
    isConfirmed: await isConfirmed(service, current),
    trigger: byTripwire ? 'tripwire' : 'abort',
    cause,
    action: 'baselineRestored',
    at,
  });
}

/** Resumes a release that waits for an approval, so that it finds the abort now and not minutes later. */
async function resume({ taskTokens }: Guarded, { approval, executionArn }: CurrentRelease): Promise<void> {
  if (approval) await runOrWarn('resuming the release', () => taskTokens.resume(executionArn));
}

/**
 * Restores the baseline while no release owns the service. Reads route and ledger twice, so that a release that begins
 * or ends in between is left alone.
 */
async function restoreUnowned(
  { ledger, route, report }: Guarded,
  cause: string,
  at: string,
): Promise<GuardAction | undefined> {
  if (!isAway(await route.read())) return undefined;
  if (await ledger.readCurrent()) return undefined;
  const observed = await route.read();
  if (!isAway(observed) || (await ledger.readCurrent())) return undefined;
  if (await isGuardSuspended(ledger, at)) return undefined;
  await restoreBaseline(route);
  return report.publish({ cause, undid: observed.description, action: 'baselineRestored', at });
}

/** An action that no release of ours writes is not ours to undo. */
function isAway(observed: ObservedTraffic): boolean {
  if (observed.kind === 'forward') return !isAtBaseline(observed.weights);
  console.warn({ message: 'the route has an action that no release writes', route: observed.description });
  return false;
}
