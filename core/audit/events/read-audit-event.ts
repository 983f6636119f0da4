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
 * @returns undefined for an invalid entry, or one of a kind of a later version, which readers skip
 */
export function parseAuditEvent(row: Readonly<Record<string, unknown>>): AuditEvent | undefined {
  return schemas.get(row['kind'])?.safeParse(row).data as AuditEvent | undefined;
}
