import type { ControlRequest } from './control-request';

/** The longest suspension of the guard, in seconds. It can be renewed. */
export const longestSuspensionSeconds = 14_400;

/** Seconds between two reminders that the guard is suspended. */
export const suspensionReminderSeconds = 900;

/** The clock of the person's machine may be ahead. */
const skewMilliseconds = 300_000;

/** A time in which the guard leaves weights alone that a person wrote. It never stops the rollback of a release. */
export interface GuardSuspension extends ControlRequest {
  /** The end, ISO 8601. */
  readonly until: string;
  /** The request that ended it early. */
  readonly ended?: ControlRequest;
}

/**
 * True while the guard is suspended. A suspension that is longer than allowed, or begins later, was not made by `rollouts` and
 * does not count.
 *
 * @param at ISO 8601
 */
export function isSuspended(suspension: GuardSuspension | undefined, at: string): boolean {
  if (!suspension || suspension.ended) return false;
  const [from, until, now] = [suspension.at, suspension.until, at].map((time) => Date.parse(time)) as [
    number,
    number,
    number,
  ];
  return from <= now + skewMilliseconds && now < until && until - from <= longestSuspensionSeconds * 1000;
}

/**
 * True if people must be reminded of a suspension now. A last reminder in the future is none. Times are ISO 8601.
 *
 * @param remindedAt the last reminder; undefined if there was none
 */
export function isReminderDue(remindedAt: string | undefined, at: string): boolean {
  if (remindedAt === undefined) return true;
  const seconds = (Date.parse(at) - Date.parse(remindedAt)) / 1000;
  return seconds < 0 || seconds >= suspensionReminderSeconds;
}
