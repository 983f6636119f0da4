import { z } from 'zod';
import type { GuardSuspension } from '../../release/guard-suspension';
import { identityKinds } from '../../release/identity';
import { lenient, name, text, time, type FieldsOf } from '../events/fields';

const request = z.object({
  requestedBy: name,
  reason: text,
  at: time,
  identity: lenient(z.enum(identityKinds)),
  userId: lenient(name),
});

const schema = z.object({
  ...request.shape,
  until: time,
  ended: request.optional(),
} satisfies FieldsOf<GuardSuspension>);

/** Reads the suspension of the guard from the ledger. @returns undefined for an invalid one, which does not count */
export function parseGuardSuspension(row: Readonly<Record<string, unknown>>): GuardSuspension | undefined {
  return schema.safeParse(row).data;
}

const reminderSchema = z.object({
  /** The `at` of the suspension. */
  suspendedAt: time,
  /** The time of the notification. */
  remindedAt: time,
  /** True if it says that the suspension is over. */
  isOver: z.boolean(),
});

/** The last notification about a suspension of the guard. */
export type SuspensionReminder = Readonly<z.output<typeof reminderSchema>>;

/** Reads the last notification about a suspension. @returns undefined for an invalid row, so that the guard publishes another one */
export function parseSuspensionReminder(
  row: Readonly<Record<string, unknown>>,
): SuspensionReminder | undefined {
  return reminderSchema.safeParse(row).data;
}
