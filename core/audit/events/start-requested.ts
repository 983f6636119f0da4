import { identified } from '../../release/identity';
import { defineAuditEvent } from './define-audit-event';

/** Somebody started the release through `control`. */
export const startRequested = defineAuditEvent({
  kind: 'startRequested',
  fields: ({ asked, name }) => ({ ...asked, version: name, strategy: name }),
  describe: ({ version, strategy, reason, ...asked }) => ({
    tone: 'neutral',
    title: `version ${version} with strategy ${strategy} requested by ${identified(asked)}`,
    why: reason,
  }),
});
