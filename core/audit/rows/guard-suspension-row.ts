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
  remindedAt: lenient(time),
} satisfies FieldsOf<GuardSuspension>);

/** Reads the suspension of the guard from the ledger. @returns undefined for an invalid one, which does not count */
export function parseGuardSuspension(row: Readonly<Record<string, unknown>>): GuardSuspension | undefined {
  return schema.safeParse(row).data;
}
