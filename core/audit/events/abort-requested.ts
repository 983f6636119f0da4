import { shortName } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';

/** A person, an alarm or a newer version aborted the release. */
export const abortRequested = defineAuditEvent({
  kind: 'abortRequested',
  fields: ({ asked }) => asked,
  describe: ({ requestedBy, reason }) => ({
    tone: 'bad',
    title: `aborted by ${shortName(requestedBy)}`,
    why: reason,
  }),
});
