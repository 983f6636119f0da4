import { auditEvents, type AuditEvent } from './events/audit-event';
import type { EventDescription } from './events/define-audit-event';

/** Describes an event for people. Every view uses these words. */
export function describeEvent(event: AuditEvent): EventDescription {
  const definition = auditEvents.find(({ kind }) => kind === event.kind)!;
  // The compiler cannot prove that the definition is that of the event's kind.
  return definition.describe(event as never);
}

/** An event in one sentence. */
export function eventSentence(event: AuditEvent): string {
  const { title, why } = describeEvent(event);
  return why === undefined ? title : `${title}: ${why}`;
}
