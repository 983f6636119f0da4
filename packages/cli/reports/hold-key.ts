import type { AuditEvent } from '../../../core/audit/events/audit-event';

/** Builds a key that two verdicts share if they hold the same stage for the same gates or the same control. */
export function holdOf({ stage, cause, blockingGates }: Extract<AuditEvent, { kind: 'judged' }>): string {
  return [stage, cause, ...blockingGates].join(' ');
}
