import { defineAuditEvent } from './define-audit-event';

/** The alias `canary` points to the version. */
export const prepared = defineAuditEvent({
  kind: 'prepared',
  fields: ({ name }) => ({ version: name }),
  describe: ({ version }) => ({ tone: 'neutral', title: `the canary is ready: version ${version}` }),
});
