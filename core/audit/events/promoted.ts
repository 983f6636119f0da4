import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

const releasePromoted = defineReleaseEvent({
  kind: 'Release Promoted',
  fields: ({ release }) => ({ release }),
  severity: 'info',
  headline: (_, version) => `${version} is in production`,
  message: (_, version) => `${version} is in production.`,
  nextSteps: ({ undo }) => [undo],
});

/** The alias `live` points to the version, and the baseline is restored. */
export const promoted = defineAuditEvent({
  kind: 'promoted',
  fields: ({ name }) => ({ version: name }),
  describe: ({ version }) => ({ tone: 'good', title: `version ${version} is in production` }),
  published: [releasePromoted],
});
