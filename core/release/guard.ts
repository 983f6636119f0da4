import type { Weight } from '../traffic/weight';
import type { AbortRequest } from './abort';
import { controlRequest } from './control-request';
import type { ReleaseErrorName } from '../errors/release-error';
import { printable } from '../text/sanitize';
import type { Failure, Release } from './release';

/**
 * How long a function of an execution may go on after the execution has ended, in seconds: as long as the longest
 * task. Until then the lock stays where it is, with an abort on it, so that such a function takes back itself
 * whatever it did too late, and no other release is in its way.
 */
export const orphanGraceSeconds = 100;

/**
 * How long Step Functions may not know an execution that has begun, in seconds: it answers as of a moment ago.
 */
export const unknownExecutionSeconds = 600;

/** An alarm that went to ALARM, and when, ISO 8601. */
export interface RedAlarm {
  readonly alarmName: string;
  readonly at: string;
}

/**
 * Whether an alarm takes back the release in flight: one that the release is held to, which went off since it
 * began. Before the first shift there is nothing to take back, and what goes off then is about the canary before.
 *
 * @param release `canaryWeight` is the split that was last written, or is being written
 */
export function alarmRollsBack(
  alarm: RedAlarm,
  release: Pick<Release, 'startedAt' | 'alarmNames'> & {
    readonly canaryWeight: Weight;
    readonly promotedAt?: string;
  },
): boolean {
  return (
    release.promotedAt === undefined &&
    release.canaryWeight > 0 &&
    Date.parse(alarm.at) >= Date.parse(release.startedAt) &&
    (release.alarmNames?.includes(alarm.alarmName) ?? true)
  );
}

/**
 * Whether a write to the route that was not ours is the concern of the release in flight: one since it began, while it
 * has, or had, traffic away. Before its first shift the shift itself looks, and promoted is promoted.
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

/** Whether a function of an execution that has stopped may still be running. Times are ISO 8601. */
export function isWithinOrphanGrace(stoppedAt: string, at: string): boolean {
  return secondsBetween(stoppedAt, at) < orphanGraceSeconds;
}

/** Whether an execution that Step Functions does not know may just have begun. Times are ISO 8601. */
export function mayHaveJustBegun(startedAt: string, at: string): boolean {
  return secondsBetween(startedAt, at) < unknownExecutionSeconds;
}

/** Why a release ended whose execution did not end it. */
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
 * Whether only an operator may end the release of an execution: the weights are back at 100% production, and yet
 * requests reach the canary. The guard cannot tell who sends them, so it keeps the lock.
 */
export function needsOperator(execution: { readonly error?: string }): boolean {
  return execution.error === ('CanaryNotDrained' satisfies ReleaseErrorName);
}

/** Whether an execution refused its release: it has written no traffic, and said so already. */
export function isRefusal(execution: { readonly status: string; readonly error?: string }): boolean {
  return execution.status === 'FAILED' && execution.error === ('ReleaseRefused' satisfies ReleaseErrorName);
}

/** The abort that the guard records. @param because what made it, if it was one of these */
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
