import { pluralize } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** AWS counted more failed requests of the canary than the log delivered to the tripwire. Recorded once. */
export const faultsUnseen = defineAuditEvent({
  kind: 'faultsUnseen',
  fields: ({ count }) => ({
    /** Failed requests in the metrics of AWS Lambda, in complete minutes. */
    counted: count,
    /** The part of them in the log that the tripwire read. */
    seen: count,
  }),
  describe: ({ counted, seen }) => ({
    tone: 'bad',
    title: `the tripwire saw ${seen} of ${pluralize(counted, 'failed request')} of the canary`,
    why: 'log records are late or lost: metrics judge the release (rollouts doctor checks the subscription)',
  }),
});
