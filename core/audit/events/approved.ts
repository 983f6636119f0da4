import { defineAuditEvent } from './define-audit-event';
import { identified } from '../../release/identity';

/** A person approved the stage. */
export const approved = defineAuditEvent({
  kind: 'approved',
  fields: ({ asked, name }) => ({ ...asked, stage: name }),
  describe: ({ stage, reason, ...asked }) => ({
    tone: 'good',
    title: `${stage}: approved by ${identified(asked)}`,
    why: reason,
  }),
});
