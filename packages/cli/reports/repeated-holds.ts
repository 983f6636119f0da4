import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { holdOf } from './hold-key';

/** Recognizes verdicts that hold for the same reason as the one before: views show them once. */
export class RepeatedHolds {
  #last = '';

  /** Checks whether an event repeats the last verdict, and remembers it. */
  includes(event: AuditEvent): boolean {
    if (event.kind !== 'judged') return false;
    const hold = event.decision === 'hold' ? holdOf(event) : '';
    const isRepeated = hold !== '' && hold === this.#last;
    this.#last = hold;
    return isRepeated;
  }
}
