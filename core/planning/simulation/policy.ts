import type { Bucket } from '../../analysis/evidence/evidence';
import type { Decision } from '../../analysis/gates/decision';
import type { Stage } from '../../strategy/stage';

/** The input of a policy at a check. Times in milliseconds. */
export interface PolicyInput {
  readonly stage: Stage;
  /** The times at which the weights of the stages were confirmed, oldest first; the last is that of this stage. */
  readonly shifts: readonly number[];
  readonly at: number;
  /** The published minutes of the whole release: complete, not empty, oldest first. */
  readonly buckets: readonly Bucket[];
}

/** The verdict of a policy. */
export interface PolicyVerdict {
  readonly decision: Decision;
  /** The names of the gates that keep it from advancing. @default the policy has no gates */
  readonly blockingGates?: readonly string[];
  /** Set when it fails because of missing evidence. */
  readonly heldToLimit?: boolean;
}

/** Creates the judge of one release, which is called at every check and may keep state. */
export type Policy = () => (input: PolicyInput) => PolicyVerdict;
