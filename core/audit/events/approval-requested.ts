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
    /** What happens then without an answer. */
    otherwise,
    /** The command that approves; the reason is for the person to write. */
    command: text,
  }),
  severity: 'warning',
  headline: ({ stage }, version) => `${version} needs an approval at ${stage}`,
  message: ({ stage, evidence, until, otherwise }, version) =>
    `${version} waits for an approval at ${stage} until ${until}, then it ${otherwise === 'rollback' ? 'rolls back' : 'continues'}: ${evidence}`,
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
    /** When the time to answer is over. */
    until: time,
    /** What happens then. */
    otherwise,
  }),
  describe: ({ stage, until, otherwise, evidence }) => ({
    tone: 'waiting',
    title: `${stage}: waits for an approval until ${dayAndTime(until)}, otherwise ${otherwise}`,
    why: evidence,
  }),
  published: [approvalRequestedOnBus],
});
