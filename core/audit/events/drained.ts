import { timeOfDay } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** No more requests arrive at the canary. */
export const drained = defineAuditEvent({
  kind: 'drained',
  fields: ({ time }) => ({
    /** The start of the first minute without requests. */
    drainedAt: time,
  }),
  describe: ({ drainedAt }) => ({
    tone: 'neutral',
    title: `the canary has drained: no requests since ${timeOfDay(drainedAt)}`,
  }),
});
