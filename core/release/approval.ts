import type { ControlRequest } from './control-request';
import type { ApprovalPolicy } from '../strategy/approval-policy';

/** What a person says to a release that waits. */
export type ApprovalAnswer = 'approved' | 'rejected';

/** The approval that a release waits for, or was given; a field of the ledger's `current`. Times are ISO 8601. */
export interface Approval {
  /** The stage that waits. */
  readonly stage: string;
  readonly askedAt: string;
  /** When the time to answer is over. */
  readonly until: string;
  /** Set once people have been told. */
  readonly publishedAt?: string;
  /** The first answer stays. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
}

/** Asks for an approval. */
export function approvalAskedAt(at: string, stage: string, { timeoutSeconds }: ApprovalPolicy): Approval {
  const until = new Date(Date.parse(at) + timeoutSeconds * 1000).toISOString();
  return { stage, askedAt: at, until };
}
