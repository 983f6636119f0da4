import { timeOfDay } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** No more requests arrive at the canary. */
export const drained = defineAuditEvent({
  kind: 'drained',
  fields: ({ time }) => ({
    /** Since when, as far as the minutes of CloudWatch tell. */
    drainedAt: time,
  }),
  describe: ({ drainedAt }) => ({
    tone: 'neutral',
    title: `the canary has drained: no requests since ${timeOfDay(drainedAt)}`,
  }),
});
