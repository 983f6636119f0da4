import type { Weight } from '../traffic/weight';
import { tripwireRequester, type AbortRequest } from './abort';
import { controlRequest } from './control-request';
import type { ReleaseErrorName } from '../errors/release-error';
import { printable } from '../text/sanitize';
import type { Failure, Release } from './release';

/**
 * Seconds after the end of an execution in which a function of it may still run: the timeout of the longest task. Until
 * then the lock stays, with an abort, so that such a function reverts its own late writes and no other release starts.
 */
export const orphanGraceSeconds = 100;

/**
 * Seconds in which DescribeExecution, which is eventually consistent, may not find an execution that has started.
 */
export const unknownExecutionSeconds = 600;

/** An alarm that went to ALARM. */
export interface RedAlarm {
  readonly alarmName: string;
  /** ISO 8601. */
  readonly at: string;
}

/**
 * Decides whether an alarm rolls back the release in flight: it must be an alarm of the release, and have gone to ALARM
 * since the release began. Before the first shift there is nothing to roll back, and the alarm is about an earlier canary. An
 * overridden alarm must have gone to ALARM again since.
 *
 * @param release `canaryWeight` is the weight that was last written, or is being written
 */
export function alarmRollsBack(
  alarm: RedAlarm,
  release: Pick<Release, 'startedAt' | 'alarmNames' | 'overriddenAlarms'> & {
    readonly canaryWeight: Weight;
    readonly promotedAt?: string;
  },
): boolean {
  return (
    release.promotedAt === undefined &&
    release.canaryWeight > 0 &&
    Date.parse(alarm.at) >= Date.parse(release.startedAt) &&
    (release.alarmNames?.includes(alarm.alarmName) ?? true) &&
    !release.overriddenAlarms?.some(
      ({ name, since }) => name === alarm.alarmName && Date.parse(alarm.at) <= Date.parse(since),
    )
  );
}

/**
 * Decides whether an external write to the route is drift of the release in flight: it must have happened since the release
 * began. Before the first shift, the shift itself checks for drift. After promotion the release no longer owns the weights.
 */
export function isDriftOf(
  write: { readonly at: string },
  release: Pick<Release, 'startedAt'> & { readonly canaryWeight: Weight; readonly promotedAt?: string },
): boolean {
  return (
    release.promotedAt === undefined &&
    release.canaryWeight > 0 &&
    Date.parse(write.at) >= Math.floor(Date.parse(release.startedAt) / 1000) * 1000
  );
}

/** True while a function of a stopped execution may still run. Times are ISO 8601. */
export function isWithinOrphanGrace(stoppedAt: string, at: string): boolean {
  return secondsBetween(stoppedAt, at) < orphanGraceSeconds;
}

/**
 * True while an execution that Step Functions does not find may have just started. One that starts later by more than clocks differ does
 * not exist. Times are ISO 8601.
 */
export function mayHaveJustBegun(startedAt: string, at: string): boolean {
  return Math.abs(secondsBetween(startedAt, at)) < unknownExecutionSeconds;
}

/** The failure of a release whose execution ended before the release did. */
export function executionEnded(execution: {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
}): Failure {
  const why = [execution.error, execution.cause].filter((text) => text !== undefined && text !== '');
  return {
    error: 'ExecutionEnded',
    message: printable([`the execution was ${execution.status}`, ...why].join(': '), 2000),
  };
}

/**
 * True if only an operator may end the release: the weights are at 100% production, but requests still reach the canary.
 * The guard cannot know their source, so it keeps the lock.
 */
export function needsOperator(execution: { readonly error?: string }): boolean {
  return execution.error === ('CanaryNotDrained' satisfies ReleaseErrorName);
}

/** True if the execution refused its release, which has written no weights. */
export function isRefusal(execution: { readonly status: string; readonly error?: string }): boolean {
  return execution.status === 'FAILED' && execution.error === ('ReleaseRefused' satisfies ReleaseErrorName);
}

/** The abort that the tripwire records. @param faults the failed requests of each side */
export function abortByTripwire(
  reason: string,
  at: string,
  faults: NonNullable<AbortRequest['faults']>,
): AbortRequest {
  return { ...controlRequest(reason, tripwireRequester, at), faults };
}

/** The abort that the guard records. @param because the cause, if it is one of these */
export function abortByGuard(
  reason: string,
  at: string,
  because: Pick<AbortRequest, 'alarmName' | 'driftedBy'> = {},
): AbortRequest {
  return { ...controlRequest(reason, 'guard', at), ...because };
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
