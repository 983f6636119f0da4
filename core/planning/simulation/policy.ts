import type { Bucket } from '../../analysis/evidence/evidence';
import type { Decision } from '../../analysis/gates/decision';
import type { Stage } from '../../strategy/stage';
import type { Weight } from '../../traffic/weight';

/** The input of a policy at a check. Times in milliseconds. */
export interface PolicyInput {
  readonly stage: Stage;
  /** The times at which the weights of the stages were confirmed, oldest first; the last is that of this stage. */
  readonly shifts: readonly number[];
  readonly at: number;
  /** The published minutes of the whole release: complete, not empty, oldest first. */
  readonly buckets: readonly Bucket[];
  /** Of both sides together, now. */
  readonly requestsPerSecond: number;
}

/** The verdict of a policy. */
export interface PolicyVerdict {
  readonly decision: Decision;
  /** The names of the gates that keep it from advancing. @default the policy has no gates */
  readonly blockingGates?: readonly string[];
  /** The weight of the next stage, of a strategy that follows a budget. @default the next larger one */
  readonly nextWeight?: Weight;
  /** Set when it fails because of missing evidence. */
  readonly heldToLimit?: boolean;
}

/** Creates the judge of one release, which is called at every check and may keep state. */
export type Policy = () => (input: PolicyInput) => PolicyVerdict;
