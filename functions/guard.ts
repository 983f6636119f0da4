import { hasEnded } from '../aws/executions/executions';
import type { ObservedTraffic } from '../aws/lattice/route';
import { assertNever } from '../core/errors/assert-never';
import type { AbortRequest } from '../core/release/abort';
import { abortByGuard, isDriftOf, isTakenBackBy, mayHaveJustBegun } from '../core/release/guard';
import type { CurrentRelease } from '../core/audit/rows/current-release';
import { describeForward, forwardFor, isAtRest, rest, sameForward } from '../core/traffic/weights';
import { attemptAll, attemptOrWarn } from './runtime/run-all';
import { endRelease } from './runtime/finish-orphaned-release';
import {
  openEventPublisher,
  openDoorbell,
  openExecutions,
  openFunction,
  openHastyLedger,
  openRoute,
} from './runtime/environment';
import { parseGuardCause, type GuardCause } from './runtime/guard-cause';
import { GuardReport } from './runtime/guard-report';
import { restoreTraffic } from './runtime/rollback-steps';

export interface GuardOutput {
  /** In one sentence; undefined when there was nothing to do. */
  readonly did?: string;
}

type Cause<Kind extends GuardCause['kind']> = Extract<GuardCause, { kind: Kind }>;

const ledger = openHastyLedger();
const route = openRoute();
const lambda = openFunction();
const executions = openExecutions();
const publisher = openEventPublisher();
const doorbell = openDoorbell();
const report = new GuardReport(ledger, publisher);
const home = { ledger, route, lambda, publisher, report };

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
export async function handler(event: unknown): Promise<GuardOutput> {
  const cause = parseGuardCause(event);
  if (!cause) {
    console.warn({ message: 'ignored: not an event for the guard', event });
    return {};
  }
  return { did: await act(cause) };
}

function act(cause: GuardCause): Promise<string | undefined> {
  switch (cause.kind) {
    case 'alarm':
      return onAlarm(cause);
    case 'ended':
      return onEnded(cause);
    case 'abort':
      return onAbort(cause);
    case 'stranger':
      return onStranger(cause);
    case 'sweep':
      return onSweep(cause);
    default:
      return assertNever(cause);
  }
}

async function onAlarm(alarm: Cause<'alarm'>): Promise<string | undefined> {
  const { alarmName, at } = alarm;
  const cause = `${alarmName} is in ALARM${alarm.reason === '' ? '' : ` (${alarm.reason})`}`;
  const current = await readCurrentOrRest(cause, at);
  if (!current) return restoreUnowned(cause, at);
  return isTakenBackBy(alarm, current)
    ? abortAndRest(current, cause, abortByGuard(cause, at, { alarmName }))
    : undefined;
}

/** What the release itself wrote is never taken for a stranger's: the split that it claims, or rest while it is promoted. */
async function onStranger(write: Cause<'stranger'>): Promise<string | undefined> {
  const { who, call, at } = write;
  const current = await readCurrentOrRest(`${who} called ${call}`, at);
  if (!current) return restoreUnowned(`${who} called ${call}`, at);
  if (current.abort || !isDriftOf(write, current)) return undefined;
  const expected = forwardFor(current.canaryPerMille);
  const own = current.promotingSince === undefined ? [expected] : [expected, rest];
  const observed = await route.read();
  if (observed.kind === 'forward' && own.some((forward) => sameForward(observed.forward, forward))) {
    return undefined;
  }
  const cause =
    `${who} called ${call}: the route should have ${describeForward(expected)}, ` +
    `and was found with ${observed.description}`;
  return abortAndRest(current, cause, abortByGuard(cause, at, { driftedBy: who }));
}

/** The abort first: a function that still runs then takes back itself what it does after this. */
async function abortAndRest(
  current: CurrentRelease,
  cause: string,
  abort: AbortRequest,
): Promise<string | undefined> {
  let isAborted = true;
  await attemptAll(
    async () => {
      isAborted = await ledger.abort(current.executionArn, abort);
    },
    async () => {
      if (isAborted) await restoreTraffic(route);
    },
    () => wake(current),
  );
  if (!isAborted) return undefined;
  const did = 'aborted the release and wrote rest';
  const trigger = abort.alarmName === undefined ? 'drift' : 'alarm';
  return report.publish({ release: current, trigger, cause, did, at: abort.at });
}

async function onAbort({ executionArn, at }: Cause<'abort'>): Promise<string | undefined> {
  const current = await readCurrentOrRest('somebody aborted the release', at);
  return current?.executionArn === executionArn ? restAfterAbort(current, at) : undefined;
}

/** The event is a moment old: an execution that was redriven since goes on. */
async function onEnded({ executionArn, status, at }: Cause<'ended'>): Promise<string | undefined> {
  const current = await readCurrentOrRest(`an execution was ${status}`, at);
  if (current?.executionArn !== executionArn) return undefined;
  const now = await executions.read(executionArn).catch(() => undefined);
  const execution = now ?? { status, stoppedAt: at };
  return hasEnded(execution) ? endRelease(home, current, execution, at) : undefined;
}

/** Most sweeps read the ledger and the route, and are done. */
async function onSweep({ at }: Cause<'sweep'>): Promise<string | undefined> {
  const current = await ledger.readCurrent();
  if (!current) return restoreUnowned('no release is in flight', at);
  const did = current.abort && (await sweepAborted(current, at));
  const execution = await executions.read(current.executionArn);
  if (!execution && mayHaveJustBegun(current.startedAt, at)) return did;
  if (execution && !hasEnded(execution)) return did;
  return (await endRelease(home, current, execution ?? { status: 'ABORTED' }, at)) ?? did;
}

/** Nobody else wakes a release that waits for an approval when a newer version supersedes it. */
async function sweepAborted(current: CurrentRelease, at: string): Promise<string | undefined> {
  if (isAway(await route.read())) return restAfterAbort(current, at);
  await wake(current);
  return undefined;
}

async function restAfterAbort(current: CurrentRelease, at: string): Promise<string | undefined> {
  const { abort, promotedAt, canaryPerMille } = current;
  if (!abort || promotedAt !== undefined) return undefined;
  if (canaryPerMille > 0) await restoreTraffic(route);
  await wake(current);
  if (canaryPerMille === 0) return undefined;
  const cause = `aborted by ${abort.requestedBy}: ${abort.reason}`;
  return report.publish({ release: current, trigger: 'abort', cause, did: 'wrote rest', at });
}

/** A release that waits for an approval finds the abort now, not minutes later. */
async function wake({ approval, executionArn }: CurrentRelease): Promise<void> {
  if (approval) await attemptOrWarn('waking the release', () => doorbell.ring(executionArn));
}

/**
 * Writes rest where no release has the service. It looks twice at both, so that a release that begins or ends in
 * between is left alone.
 */
async function restoreUnowned(cause: string, at: string): Promise<string | undefined> {
  if (!isAway(await route.read())) return undefined;
  if (await ledger.readCurrent()) return undefined;
  const observed = await route.read();
  if (!isAway(observed) || (await ledger.readCurrent())) return undefined;
  await restoreTraffic(route);
  return report.publish({
    cause: `${cause}, and the route had ${observed.description}`,
    did: 'wrote rest',
    at,
  });
}

/** What our releases do not do is for people to undo. */
function isAway(observed: ObservedTraffic): boolean {
  if (observed.kind === 'forward') return !isAtRest(observed.forward);
  console.warn({ message: 'the route does what no release of ours does', route: observed.description });
  return false;
}

/**
 * Without the ledger nobody can tell whose traffic it is, and rest is right whosever it is.
 *
 * @throws ReleaseError what the ledger answered, when rest is written
 */
async function readCurrentOrRest(cause: string, at: string): Promise<CurrentRelease | undefined> {
  try {
    return await ledger.readCurrent();
  } catch (error) {
    await restoreTraffic(route);
    await report.publish({
      cause: `${cause}, and the ledger did not answer`,
      did: 'wrote rest',
      at,
    });
    throw error;
  }
}
