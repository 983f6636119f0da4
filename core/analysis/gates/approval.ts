import { approverProblem, type Approval } from '../../release/approval';
import { requesterOf } from '../../release/control-request';
import type { Identity } from '../../release/identity';
import type { GateDecision } from './gate-result';
import type { ApprovalPolicy } from '../../strategy/approval-policy';

/**
 * Holds until a person has approved. Without an answer in time it fails or advances, as the policy says. A late answer
 * counts if it arrives before the next check. An approval by somebody who may not approve does not count.
 *
 * @param approval from the ledger; ignored if it is for another stage
 * @param moment `at`, and the earliest time at which the release can have asked, in milliseconds since the epoch: who may write the ledger's
 *   `current` could have the time to answer end earlier; `startedBy` if it is known
 */
export function judgeApproval(
  policy: ApprovalPolicy,
  approval: Approval | undefined,
  moment: {
    readonly stage: string;
    readonly at: number;
    readonly askedNotBefore: number;
    readonly startedBy?: Identity;
  },
): GateDecision {
  const { timeoutSeconds, otherwise } = policy;
  const { stage, at, askedNotBefore, startedBy } = moment;
  if (approval?.stage !== stage) return { decision: 'hold', code: 'approvalNeeded', timeoutSeconds };
  const { askedAt, answer } = approval;
  const waitedUntil = (end: string) =>
    Math.max(0, Math.floor((Math.min(at, Date.parse(end)) - Date.parse(askedAt)) / 1000));
  if (answer && mayAnswer(policy, answer, startedBy)) {
    const { decision: code, requestedBy, reason: why } = answer;
    const waitedSeconds = waitedUntil(answer.at);
    return { decision: code === 'approved' ? 'advance' : 'fail', code, requestedBy, why, waitedSeconds };
  }
  const earliest = new Date(askedNotBefore + timeoutSeconds * 1000).toISOString();
  const until = Date.parse(approval.until) < Date.parse(earliest) ? earliest : approval.until;
  const waitedSeconds = waitedUntil(until);
  if (at < Date.parse(until)) return { decision: 'hold', code: 'approvalPending', until, waitedSeconds };
  const decision = otherwise === 'advance' ? 'advance' : 'fail';
  return { decision, code: 'approvalTimedOut', timeoutSeconds, waitedSeconds };
}

/** Everybody who may answer may reject, which sends nobody's traffic anywhere new. */
function mayAnswer(
  policy: ApprovalPolicy,
  answer: NonNullable<Approval['answer']>,
  startedBy: Identity | undefined,
): boolean {
  return (
    answer.decision === 'rejected' || approverProblem(policy, requesterOf(answer), startedBy) === undefined
  );
}
