import { defineAuditEvent } from './define-audit-event';
import { identified } from '../../release/identity';

/** A person rejected the stage, so the release rolls back. */
export const rejected = defineAuditEvent({
  kind: 'rejected',
  fields: ({ asked, name }) => ({ ...asked, stage: name }),
  describe: ({ stage, reason, ...asked }) => ({
    tone: 'bad',
    title: `${stage}: rejected by ${identified(asked)}`,
    why: reason,
  }),
});
