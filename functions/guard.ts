import { hasEnded } from '../aws/executions/executions';
import type { ObservedTraffic } from '../aws/lattice/route';
import { assertNever } from '../core/errors/assert-never';
import type { AbortRequest } from '../core/release/abort';
import { abortByGuard, isDriftOf, alarmRollsBack, mayHaveJustBegun } from '../core/release/guard';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import { formatWeights, weightsFor, isAtBaseline, baseline, sameWeights } from '../core/traffic/weights';
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
  openEventPublisher,
  openTaskTokens,
} from './runtime/environment';
import { parseGuardCause, type GuardCause } from './runtime/guard-cause';
import { GuardReport } from './runtime/guard-report';
import { restoreBaseline } from './runtime/rollback-steps';

export interface GuardOutput {
  /** In one sentence; undefined when there was nothing to do. */
  readonly did?: string;
}

type Cause<Kind extends GuardCause['kind']> = Extract<GuardCause, { kind: Kind }>;

const serviceOf = openService({
  name: serviceName,
  failFastLedger: openFailFastLedger,
  route: openRoute,
  target: openReleaseTarget,
  executions: openExecutions,
  publisher: openEventPublisher,
  taskTokens: openTaskTokens,
});

/** The service that a call is for, and whom the guard tells of it. */
function guarded(invocation?: Invocation) {
  const { failFastLedger: ledger, ...service } = serviceOf(invocation);
  return { ...service, ledger, report: new GuardReport(ledger, service.publisher) };
}

type Guarded = ReturnType<typeof guarded>;

/**
 * Idempotent: an abort that is recorded stays, rest may be written at any moment, and only the owner's lock is
 * given back. Events may come twice, late, in any order or never.
 *
 * Brings traffic home when nobody else will: at once when an alarm goes off or a person aborts, when the execution
 * of the release in flight is no more, and each minute where all of that went unnoticed. While the execution runs
 * it moves no alias and concludes nothing: the release finds the abort, and rolls back.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, `TrafficNotConfirmed`, `AliasMoved`, after everything was
 *   tried; try again
 */
export async function handler(event: unknown, invocation?: Invocation): Promise<GuardOutput> {
  const cause = parseGuardCause(event);
  if (!cause) {
    console.warn({ message: 'ignored: not an event for the guard', event });
    return {};
  }
  return { did: await act(guarded(invocation), cause) };
}

function act(service: Guarded, cause: GuardCause): Promise<string | undefined> {
  switch (cause.kind) {
    case 'alarm':
      return onAlarm(service, cause);
    case 'ended':
      return onEnded(service, cause);
    case 'abort':
      return onAbort(service, cause);
    case 'externalChange':
      return onExternalChange(service, cause);
    case 'sweep':
      return onSweep(service, cause);
    default:
      return assertNever(cause);
  }
}

async function onAlarm(service: Guarded, alarm: Cause<'alarm'>): Promise<string | undefined> {
  const { alarmName, at } = alarm;
  const cause = `${alarmName} is in ALARM${alarm.reason === '' ? '' : ` (${alarm.reason})`}`;
  const current = await readCurrentOrRestore(service, cause, at);
  if (!current) return restoreUnowned(service, cause, at);
  return alarmRollsBack(alarm, current)
    ? abortAndRestore(service, current, cause, abortByGuard(cause, at, { alarmName }))
    : undefined;
}

/** What the release itself wrote is never taken for a stranger's: the split that it claims, or rest while it is promoted. */
async function onExternalChange(
  service: Guarded,
  write: Cause<'externalChange'>,
): Promise<string | undefined> {
  const { who, call, at } = write;
  const current = await readCurrentOrRestore(service, `${who} called ${call}`, at);
  if (!current) return restoreUnowned(service, `${who} called ${call}`, at);
  if (current.abort || !isDriftOf(write, current)) return undefined;
  const expected = weightsFor(current.canaryWeight);
  const own = current.promotingSince === undefined ? [expected] : [expected, baseline];
  const observed = await service.route.read();
  if (observed.kind === 'forward' && own.some((forward) => sameWeights(observed.weights, forward))) {
    return undefined;
  }
  const cause =
    `${who} called ${call}: the route should have ${formatWeights(expected)}, ` +
    `and was found with ${observed.description}`;
  return abortAndRestore(service, current, cause, abortByGuard(cause, at, { driftedBy: who }));
}

/** The abort first: a function that still runs then takes back itself what it does after this. */
async function abortAndRestore(
  service: Guarded,
  current: CurrentRelease,
  cause: string,
  abort: AbortRequest,
): Promise<string | undefined> {
  const { ledger, route, report } = service;
  let isAborted = true;
  await runAll(
    async () => {
      isAborted = await ledger.abort(current.executionArn, abort);
    },
    async () => {
      if (isAborted) await restoreBaseline(route);
    },
    () => wake(service, current),
  );
  if (!isAborted) return undefined;
  const did = 'aborted the release and wrote rest';
  const trigger = abort.alarmName === undefined ? 'drift' : 'alarm';
  return report.publish({ release: current, trigger, cause, did, at: abort.at });
}

async function onAbort(service: Guarded, { executionArn, at }: Cause<'abort'>): Promise<string | undefined> {
  const current = await readCurrentOrRestore(service, 'somebody aborted the release', at);
  return current?.executionArn === executionArn ? restoreAfterAbort(service, current, at) : undefined;
}

/** The event is a moment old: an execution that was redriven since goes on. */
async function onEnded(
  service: Guarded,
  { executionArn, status, at }: Cause<'ended'>,
): Promise<string | undefined> {
  const current = await readCurrentOrRestore(service, `an execution was ${status}`, at);
  if (current?.executionArn !== executionArn) return undefined;
  const now = await service.executions.read(executionArn).catch(() => undefined);
  const execution = now ?? { status, stoppedAt: at };
  return hasEnded(execution) ? endRelease(service, current, execution, at) : undefined;
}

/** Most sweeps read the ledger and the route, and are done. */
async function onSweep(service: Guarded, { at }: Cause<'sweep'>): Promise<string | undefined> {
  const current = await service.ledger.readCurrent();
  if (!current) return restoreUnowned(service, 'no release is in flight', at);
  const did = current.abort && (await sweepAborted(service, current, at));
  const execution = await service.executions.read(current.executionArn);
  if (!execution && mayHaveJustBegun(current.startedAt, at)) return did;
  if (execution && !hasEnded(execution)) return did;
  return (await endRelease(service, current, execution ?? { status: 'ABORTED' }, at)) ?? did;
}

/** Nobody else wakes a release that waits for an approval when a newer version supersedes it. */
async function sweepAborted(
  service: Guarded,
  current: CurrentRelease,
  at: string,
): Promise<string | undefined> {
  if (isAway(await service.route.read())) return restoreAfterAbort(service, current, at);
  await wake(service, current);
  return undefined;
}

async function restoreAfterAbort(
  service: Guarded,
  current: CurrentRelease,
  at: string,
): Promise<string | undefined> {
  const { abort, promotedAt, canaryWeight } = current;
  if (!abort || promotedAt !== undefined) return undefined;
  if (canaryWeight > 0) await restoreBaseline(service.route);
  await wake(service, current);
  if (canaryWeight === 0) return undefined;
  const cause = `aborted by ${abort.requestedBy}: ${abort.reason}`;
  return service.report.publish({ release: current, trigger: 'abort', cause, did: 'wrote rest', at });
}

/** A release that waits for an approval finds the abort now, not minutes later. */
async function wake({ taskTokens }: Guarded, { approval, executionArn }: CurrentRelease): Promise<void> {
  if (approval) await runOrWarn('waking the release', () => taskTokens.resume(executionArn));
}

/**
 * Writes rest where no release has the service. It looks twice at both, so that a release that begins or ends in
 * between is left alone.
 */
async function restoreUnowned(
  { ledger, route, report }: Guarded,
  cause: string,
  at: string,
): Promise<string | undefined> {
  if (!isAway(await route.read())) return undefined;
  if (await ledger.readCurrent()) return undefined;
  const observed = await route.read();
  if (!isAway(observed) || (await ledger.readCurrent())) return undefined;
  await restoreBaseline(route);
  return report.publish({
    cause: `${cause}, and the route had ${observed.description}`,
    did: 'wrote rest',
    at,
  });
}

/** What our releases do not do is for people to undo. */
function isAway(observed: ObservedTraffic): boolean {
  if (observed.kind === 'forward') return !isAtBaseline(observed.weights);
  console.warn({ message: 'the route does what no release of ours does', route: observed.description });
  return false;
}

/**
 * Without the ledger nobody can tell whose traffic it is, and rest is right whosever it is.
 *
 * @throws ReleaseError what the ledger answered, when rest is written
 */
async function readCurrentOrRestore(
  { ledger, route, report }: Guarded,
  cause: string,
  at: string,
): Promise<CurrentRelease | undefined> {
  try {
    return await ledger.readCurrent();
  } catch (error) {
    await restoreBaseline(route);
    await report.publish({
      cause: `${cause}, and the ledger did not answer`,
      did: 'wrote rest',
      at,
    });
    throw error;
  }
}
