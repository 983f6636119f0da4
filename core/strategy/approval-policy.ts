import { z } from 'zod';
import { defaultApprovalTimeoutSeconds } from './defaults';

/** The ARN of a caller, or of a role for every session of it, in which `*` stands for any text. */
const approverPattern = z
  .string()
  .regex(
    /^arn:[^:\s]+:(iam|sts|\*):[^:\s]*:[^:\s]+:\S+$/,
    'must be the ARN of a role, a user or a session, in which * stands for any text',
  );

const policySchema = z.strictObject({
  /** The time to answer, from the request on. @default 28800 (8 hours) */
  timeoutSeconds: z.int().min(60).max(604_800).default(defaultApprovalTimeoutSeconds),
  /** The action without an answer in time. @default "rollback" */
  otherwise: z.enum(['rollback', 'advance']).default('rollback'),
  /**
   * Requires that somebody else approves than the caller that started the release. AWS must attest the starter, so a release that
   * `StartExecution` starts directly is refused. @default false
   */
  notTheStarter: z.boolean().optional(),
  /** The callers that may approve, by ARN. @default everybody with the permission to approve */
  approvers: z.array(approverPattern).min(1).max(20).readonly().optional(),
});

/** Requires a person's approval; `true` stands for the defaults. */
export const approvalSchema = z.union(
  [policySchema, z.literal(true).transform(() => policySchema.parse({}))],
  'must be true or an object: timeoutSeconds from 60 to 604800, otherwise "rollback" or "advance", ' +
    'notTheStarter true or false, approvers 1 to 20 ARNs',
);

/** The policy of a stage that needs approval. */
export type ApprovalPolicy = z.output<typeof policySchema>;
