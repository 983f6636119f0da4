import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';
import { becauseOf, failureText } from './phrases';

const releaseRolledBack = defineReleaseEvent({
  kind: 'Release Rolled Back',
  fields: ({ release, failure, text }) => ({ release, failure, restoredVersion: text }),
  severity: 'warning',
  headline: (_, version) => `${version} was rolled back`,
  message: ({ restoredVersion, failure }, version) =>
    `${version} was rolled back, all traffic is on version ${restoredVersion}${becauseOf(failure)}`,
  nextSteps: ({ explain, afterFailure }, { failure }) => [explain, ...afterFailure(failure.error)],
});

/** The baseline is confirmed, on the previous version. */
export const rolledBack = defineAuditEvent({
  kind: 'rolledBack',
  fields: ({ failure, text }) => ({ failure, restoredVersion: text }),
  describe: ({ restoredVersion, failure }) => ({
    tone: 'bad',
    title: `rolled back: all traffic is on version ${restoredVersion}`,
    why: failureText(failure),
  }),
  published: [releaseRolledBack],
});
