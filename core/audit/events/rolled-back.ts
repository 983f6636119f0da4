import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';
import { becauseOf, failedWith, failureText } from './phrases';

const releaseRolledBack = defineReleaseEvent({
  kind: 'Release Rolled Back',
  fields: ({ release, failure, text, errorCounts }) => ({
    release,
    failure,
    restoredVersion: text,
    /** The commonest errors of failed requests, as far as the tripwire saw them. */
    errors: errorCounts.optional(),
  }),
  severity: 'warning',
  headline: (_, version) => `${version} was rolled back`,
  message: ({ restoredVersion, failure, errors }, version) =>
    `${version} was rolled back, all traffic is on version ${restoredVersion}${becauseOf(failure)}${failedWith(errors)}`,
  nextSteps: ({ canaryLog, explain, afterFailure }, { failure, errors = [] }) => [
    ...(errors.length > 0 ? [canaryLog] : []),
    explain,
    ...afterFailure(failure.error),
  ],
});

/** The baseline is confirmed, on the previous version. */
export const rolledBack = defineAuditEvent({
  kind: 'rolledBack',
  fields: ({ failure, text, errorCounts, optional }) => ({
    failure,
    restoredVersion: text,
    errors: optional(errorCounts),
  }),
  describe: ({ restoredVersion, failure, errors }) => ({
    tone: 'bad',
    title: `rolled back: all traffic is on version ${restoredVersion}`,
    why: failureText(failure) + failedWith(errors),
  }),
  published: [releaseRolledBack],
});
