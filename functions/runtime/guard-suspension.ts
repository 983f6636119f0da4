import type { Ledger } from '../../aws/ledger/ledger';
import type { EventPublisher } from '../../aws/notifications/event-publisher';
import { isReminderDue, isSuspended } from '../../core/release/guard-suspension';

/** True while a person has suspended the guard. @param at ISO 8601 */
export async function isGuardSuspended(ledger: Ledger, at: string): Promise<boolean> {
  return isSuspended(await ledger.guardSuspensions.read(), at);
}

/**
 * Reminds people of a suspension, and publishes its end once.
 *
 * @param at the time of the sweep, ISO 8601
 */
export async function publishSuspension(
  { ledger, publisher }: { readonly ledger: Ledger; readonly publisher: EventPublisher },
  at: string,
): Promise<void> {
  const { guardSuspensions } = ledger;
  const suspension = await guardSuspensions.read();
  if (!suspension) return;
  const reminder = await guardSuspensions.readReminder(suspension);
  if (isSuspended(suspension, at)) {
    if (!isReminderDue(reminder?.remindedAt, at)) return;
    const { requestedBy: suspendedBy, reason, until } = suspension;
    await publisher.publish({ kind: 'Guard Suspended', suspendedBy, reason, until }, at);
    await guardSuspensions.markReminded(suspension, at);
    return;
  }
  if (reminder?.isOver) return;
  const { ended } = suspension;
  await publisher.publish(
    { kind: 'Guard Resumed', ...(ended && { resumedBy: ended.requestedBy, reason: ended.reason }) },
    at,
  );
  await guardSuspensions.markReminded(suspension, at, true);
}
