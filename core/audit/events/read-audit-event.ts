import { z } from 'zod';
import { auditEvents, type AuditEvent } from './audit-event';
import { auditFields } from './vocabulary';

const schemas = new Map<unknown, z.ZodType>(
  auditEvents.map(({ kind, fields }) => [
    kind,
    z.object({ at: auditFields.time, kind: z.literal(kind), ...fields(auditFields) }),
  ]),
);

/**
 * Reads an entry of the audit trail.
 *
 * @returns undefined for what is none, or of a kind that a later version writes: the trail is read without it
 */
export function parseAuditEvent(row: Readonly<Record<string, unknown>>): AuditEvent | undefined {
  return schemas.get(row['kind'])?.safeParse(row).data as AuditEvent | undefined;
}
