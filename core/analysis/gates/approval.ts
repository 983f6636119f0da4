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
 * @param moment `at` in milliseconds since the epoch; `startedBy` if it is known
 */
export function judgeApproval(
  policy: ApprovalPolicy,
  approval: Approval | undefined,
  { stage, at, startedBy }: { readonly stage: string; readonly at: number; readonly startedBy?: Identity },
): GateDecision {
  const { timeoutSeconds, otherwise } = policy;
  if (approval?.stage !== stage) return { decision: 'hold', code: 'approvalNeeded', timeoutSeconds };
  const { askedAt, until, answer } = approval;
  const waitedUntil = (end: string) =>
    Math.max(0, Math.floor((Math.min(at, Date.parse(end)) - Date.parse(askedAt)) / 1000));
  if (answer && mayAnswer(policy, answer, startedBy)) {
    const { decision: code, requestedBy, reason: why } = answer;
    const waitedSeconds = waitedUntil(answer.at);
    return { decision: code === 'approved' ? 'advance' : 'fail', code, requestedBy, why, waitedSeconds };
  }
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
