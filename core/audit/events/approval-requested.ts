import { dayAndTime } from '../../text/format';
import { defineAuditEvent } from './define-audit-event';
import { defineReleaseEvent } from './define-release-event';

const approvalRequestedOnBus = defineReleaseEvent({
  kind: 'Approval Requested',
  fields: ({ release, text, otherwise }) => ({
    release,
    stage: text,
    /** The gate results. */
    evidence: text,
    until: text,
    /** The action without an answer until then. */
    otherwise,
    /** The command to approve. The person adds the reason. */
    command: text,
  }),
  severity: 'warning',
  headline: ({ stage }, version) => `${version} needs approval at ${stage}`,
  message: ({ stage, evidence, until, otherwise }, version) =>
    `${version} waits for approval at ${stage} until ${until}, then it ${otherwise === 'rollback' ? 'rolls back' : 'continues'}: ${evidence}`,
  nextSteps: ({ runWithReason, explain }, { stage }) => [
    runWithReason('Approve', 'approve', '--stage', stage),
    runWithReason('Reject, which rolls back', 'reject', '--stage', stage),
    explain,
  ],
});

/** The gates would advance, and a person must approve. */
export const approvalRequested = defineAuditEvent({
  kind: 'approvalRequested',
  fields: ({ name, text, time, otherwise }) => ({
    stage: name,
    /** The gate results. */
    evidence: text,
    /** The end of the time to answer. */
    until: time,
    /** The action without an answer until then. */
    otherwise,
  }),
  describe: ({ stage, until, otherwise, evidence }) => ({
    tone: 'waiting',
    title: `${stage}: waiting for approval until ${dayAndTime(until)}, then ${otherwise === 'rollback' ? 'rolls back' : 'advances'}`,
    why: evidence,
  }),
  published: [approvalRequestedOnBus],
});
