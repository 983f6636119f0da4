import type { ControlRequest } from './control-request';
import type { ApprovalPolicy } from '../strategy/approval-policy';

/** The answer to an approval request. */
export type ApprovalAnswer = 'approved' | 'rejected';

/** An approval request, with its answer: a field of the ledger's `current`. Times are ISO 8601. */
export interface Approval {
  /** The stage that waits. */
  readonly stage: string;
  readonly askedAt: string;
  /** The end of the time to answer. */
  readonly until: string;
  /** Set once the request was published. */
  readonly publishedAt?: string;
  /** The first answer counts. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
}

/** Creates an approval request. */
export function approvalAskedAt(at: string, stage: string, { timeoutSeconds }: ApprovalPolicy): Approval {
  const until = new Date(Date.parse(at) + timeoutSeconds * 1000).toISOString();
  return { stage, askedAt: at, until };
}
