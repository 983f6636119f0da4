import type { AuditEvent } from '../../../core/audit/events/audit-event';

/** What holds a stage: two verdicts that hold for the same gates, or for the same request of a person, are equal here. */
export function holdOf({ stage, cause, blockingGates }: Extract<AuditEvent, { kind: 'judged' }>): string {
  return [stage, cause, ...blockingGates].join(' ');
}
