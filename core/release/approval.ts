import type { ControlRequest } from './control-request';
import { matchesArn } from './arn-pattern';
import { isSameCaller, type Identity } from './identity';
import type { ApprovalPolicy } from '../strategy/approval-policy';

/** The answer to an approval request. */
export type ApprovalAnswer = 'approved' | 'rejected';

/** An approval request: a field of the ledger's `current`. Times are ISO 8601. */
export interface Approval extends Partial<Pick<ApprovalPolicy, 'notTheStarter' | 'approvers'>> {
  /** The stage that waits. */
  readonly stage: string;
  readonly askedAt: string;
  /** The end of the time to answer. */
  readonly until: string;
  /** Set once the request was published. */
  readonly publishedAt?: string;
  /** The first answer counts. Not in `current`, but among the requests of people. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
}

/** Creates an approval request. */
export function approvalAskedAt(
  at: string,
  stage: string,
  { timeoutSeconds, notTheStarter, approvers }: ApprovalPolicy,
): Approval {
  const until = new Date(Date.parse(at) + timeoutSeconds * 1000).toISOString();
  return {
    stage,
    askedAt: at,
    until,
    ...(notTheStarter && { notTheStarter }),
    ...(approvers && { approvers }),
  };
}

/**
 * The reason why a caller may not approve.
 *
 * - `approverClaimed`: AWS does not attest the approver
 * - `starterClaimed`: AWS does not attest who started the release, so nobody can be shown to be somebody else
 * - `approverIsStarter`: the caller started the release
 * - `approverNotListed`: the strategy names other approvers
 */
export type ApproverProblem =
  'approverClaimed' | 'starterClaimed' | 'approverIsStarter' | 'approverNotListed';

/** Decides whether a caller may approve under a policy. @returns undefined if so */
export function approverProblem(
  { notTheStarter, approvers }: Partial<Pick<ApprovalPolicy, 'notTheStarter' | 'approvers'>>,
  approver: Identity,
  starter: Identity | undefined,
): ApproverProblem | undefined {
  if (approver.kind !== 'attested') return 'approverClaimed';
  if (notTheStarter) {
    if (starter?.kind !== 'attested') return 'starterClaimed';
    if (isSameCaller(approver, starter)) return 'approverIsStarter';
  }
  const isListed = approvers?.some((pattern) => matchesArn(pattern, approver.name)) ?? true;
  return isListed ? undefined : 'approverNotListed';
}
