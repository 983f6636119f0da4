import type { Bucket } from '../../analysis/evidence/evidence';
import type { Decision } from '../../analysis/gates/decision';
import type { Stage } from '../../strategy/stage';

/** What a policy sees when it looks. Times in milliseconds. */
export interface PolicyInput {
  readonly stage: Stage;
  /** When each stage's weight was confirmed, oldest first; the last is that of this stage. */
  readonly shifts: readonly number[];
  readonly at: number;
  /** The minutes of the whole release that are published: complete, not empty, oldest first. */
  readonly buckets: readonly Bucket[];
}

/** What a policy says. */
export interface PolicyVerdict {
  readonly decision: Decision;
  /** The names of the gates that keep it from advancing. @default none: it knows no gates */
  readonly blockingGates?: readonly string[];
  /** Set when it fails for lack of evidence, not because of any. */
  readonly heldToLimit?: boolean;
}

/** Makes a judge of one release, which may remember what it saw; it is asked at every look. */
export type Policy = () => (look: PolicyInput) => PolicyVerdict;
