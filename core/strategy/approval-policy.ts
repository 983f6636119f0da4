import { z } from 'zod';
import { defaultApprovalTimeoutSeconds } from './defaults';

const policySchema = z.strictObject({
  /** The time to answer, from the request on. @default 28800 (8 hours) */
  timeoutSeconds: z.int().min(60).max(604_800).default(defaultApprovalTimeoutSeconds),
  /** The action without an answer in time. @default "rollback" */
  otherwise: z.enum(['rollback', 'advance']).default('rollback'),
});

/** Requires a person's approval; `true` stands for the defaults. */
export const approvalSchema = z.union(
  [policySchema, z.literal(true).transform(() => policySchema.parse({}))],
  'must be true or an object: timeoutSeconds from 60 to 604800, otherwise "rollback" or "advance"',
);

/** The policy of a stage that needs approval. */
export type ApprovalPolicy = z.output<typeof policySchema>;
