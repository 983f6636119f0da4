import { z } from 'zod';
import { defaultApprovalTimeoutSeconds } from './defaults';

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
