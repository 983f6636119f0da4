import { shortName } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** A person rejected the stage, so the release rolls back. */
export const rejected = defineAuditEvent({
  kind: 'rejected',
  fields: ({ asked, name }) => ({ ...asked, stage: name }),
  describe: ({ stage, requestedBy, reason }) => ({
    tone: 'bad',
    title: `${stage}: rejected by ${shortName(requestedBy)}`,
    why: reason,
  }),
});
