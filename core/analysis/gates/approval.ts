import type { Approval } from '../../release/approval';
import type { GateDecision } from './gate-result';
import type { ApprovalPolicy } from '../../strategy/approval-policy';

/**
 * Holds until a person has approved. Without an answer in time it fails or advances, as the policy says. A late answer
 * counts if it arrives before the next check.
 *
 * @param approval from the ledger; ignored if it is for another stage
 * @param at in milliseconds since the epoch
 */
export function judgeApproval(
  policy: ApprovalPolicy,
  approval: Approval | undefined,
  { stage, at }: { readonly stage: string; readonly at: number },
): GateDecision {
  const { timeoutSeconds, otherwise } = policy;
  if (approval?.stage !== stage) return { decision: 'hold', code: 'approvalNeeded', timeoutSeconds };
  const { askedAt, until, answer } = approval;
  const waitedUntil = (end: string) =>
    Math.max(0, Math.floor((Math.min(at, Date.parse(end)) - Date.parse(askedAt)) / 1000));
  if (answer) {
    const { decision: code, requestedBy, reason: why } = answer;
    const waitedSeconds = waitedUntil(answer.at);
    return { decision: code === 'approved' ? 'advance' : 'fail', code, requestedBy, why, waitedSeconds };
  }
  const waitedSeconds = waitedUntil(until);
  if (at < Date.parse(until)) return { decision: 'hold', code: 'approvalPending', until, waitedSeconds };
  const decision = otherwise === 'advance' ? 'advance' : 'fail';
  return { decision, code: 'approvalTimedOut', timeoutSeconds, waitedSeconds };
}
