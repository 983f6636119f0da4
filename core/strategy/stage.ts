import type { Weight } from '../traffic/weight';
import type { ApprovalPolicy } from './approval-policy';
import type { Gate } from './gates';

/** Where requests and faults are counted. */
export const signalSources = ['aws', 'lambda', 'vpc-lattice', 'instrumented'] as const;

export type SignalSource = (typeof signalSources)[number];

/** The length of the buckets that evidence is counted in. */
export type BucketSeconds = 10 | 60;

/** The label of the time before the first shift, where later stages are labelled `10%`. */
export const startLabel = 'start';

/** One step of a strategy, validated, with everything that its checks need. */
export interface Stage {
  /** As in state names: `10%`, `0.5%`. */
  readonly label: string;
  readonly canaryWeight: Weight;
  readonly bakeSeconds: number;
  readonly settleSeconds: number;
  readonly maxHoldSeconds: number;
  readonly maxPauseSeconds: number;
  readonly checkIntervalSeconds: number;
  readonly source: SignalSource;
  readonly bucketSeconds: BucketSeconds;
  readonly gates: readonly Gate[];
  /** Set when a person must agree before the release leaves this stage. */
  readonly approval?: ApprovalPolicy;
}
