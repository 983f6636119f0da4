import { defineAuditEvent } from './define-audit-event';
import { identified } from '../../release/identity';

/** A person, an alarm or a newer version aborted the release. */
export const abortRequested = defineAuditEvent({
  kind: 'abortRequested',
  fields: ({ asked }) => asked,
  describe: ({ reason, ...asked }) => ({
    tone: 'bad',
    title: `aborted by ${identified(asked)}`,
    why: reason,
  }),
});
