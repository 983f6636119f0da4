import { z } from 'zod';
import type { ControlRequest } from './controls';
import { defaultApprovalTimeoutSeconds } from './defaults';
import type { Judgement } from './gates/result';

const policySchema = z.strictObject({
  /** How long it is waited for, from the request on. @default 28800 (8 hours) */
  timeoutSeconds: z.int().min(60).max(604_800).default(defaultApprovalTimeoutSeconds),
  /** What happens when nobody has answered in time. @default "rollback" */
  otherwise: z.enum(['rollback', 'advance']).default('rollback'),
});

/** A person must agree before a release goes on; `true` is short for the defaults. */
export const approvalSchema = z.union(
  [policySchema, z.literal(true).transform(() => policySchema.parse({}))],
  'must be true or an object: timeoutSeconds from 60 to 604800, otherwise "rollback" or "advance"',
);

/** How long a stage waits for an approval, and what happens without an answer. */
export type ApprovalPolicy = z.output<typeof policySchema>;

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
  readonly announcedAt?: string;
  /** The first answer stays. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
}

/** Asks for an approval. */
export function approvalAskedAt(at: string, stage: string, { timeoutSeconds }: ApprovalPolicy): Approval {
  const until = new Date(Date.parse(at) + timeoutSeconds * 1000).toISOString();
  return { stage, askedAt: at, until };
}

/**
 * Holds until somebody has agreed. When the time is over without an answer it fails, or lets the release go on, as the
 * policy says; an answer that comes late, but before anybody looked, counts.
 *
 * @param approval what the ledger has; one of another stage is none
 * @param at in milliseconds since the epoch
 */
export function judgeApproval(
  policy: ApprovalPolicy,
  approval: Approval | undefined,
  { stage, at }: { readonly stage: string; readonly at: number },
): Judgement {
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
