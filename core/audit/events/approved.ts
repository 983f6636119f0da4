import { shortName } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** A person approved the stage. */
export const approved = defineAuditEvent({
  kind: 'approved',
  fields: ({ asked, name }) => ({ ...asked, stage: name }),
  describe: ({ stage, requestedBy, reason }) => ({
    tone: 'good',
    title: `${stage}: approved by ${shortName(requestedBy)}`,
    why: reason,
  }),
});
