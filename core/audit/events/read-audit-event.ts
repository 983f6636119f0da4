import { z } from 'zod';
import { auditEvents, type AuditEvent } from './audit-event';
import { auditFields } from './vocabulary';

const schemas = new Map<unknown, z.ZodType>(
  auditEvents.map(({ kind, fields }) => [
    kind,
    z.object({ at: auditFields.time, kind: z.literal(kind), ...fields(auditFields) }),
  ]),
);

/** A row of the audit trail, as far as it can be read. */
export type ReadRow =
  | { readonly kind: 'event'; readonly event: AuditEvent }
  /** Of a kind that this version does not know. */
  | { readonly kind: 'later' }
  | { readonly kind: 'unreadable' };

/** Reads a row of the audit trail. @param keyKind the kind of the event by its key */
export function readRow(row: Readonly<Record<string, unknown>>, keyKind: string): ReadRow {
  const event = parseAuditEvent(row);
  if (event && event.kind === keyKind) return { kind: 'event', event };
  return schemas.has(keyKind) ? { kind: 'unreadable' } : { kind: 'later' };
}

/**
 * Reads an entry of the audit trail.
 *
 * @returns undefined for an invalid entry, or one of a kind of a later version, which readers skip
 */
export function parseAuditEvent(row: Readonly<Record<string, unknown>>): AuditEvent | undefined {
  return schemas.get(row['kind'])?.safeParse(row).data as AuditEvent | undefined;
}
