import type { Weight } from '../traffic/weight';
import type { ApprovalPolicy } from './approval-policy';
import type { Gate } from './gates';
import type { RiskBudget } from './risk-budget';

/** The sources of requests and faults. */
export const signalSources = ['aws', 'lambda', 'vpc-lattice', 'instrumented'] as const;

export type SignalSource = (typeof signalSources)[number];

/** The length of the buckets that evidence is counted in. */
export type BucketSeconds = 10 | 60;

/** The label of the stage before the first shift. */
export const startLabel = 'start';

/** A validated stage, with all settings that its checks need. */
export interface Stage {
  /** The weight, as in state names: `10%`, `0.5%`. */
  readonly label: string;
  readonly canaryWeight: Weight;
  readonly bakeSeconds: number;
  readonly settleSeconds: number;
  readonly maxHoldSeconds: number;
  readonly maxPauseSeconds: number;
  readonly maxWaitSeconds: number;
  readonly checkIntervalSeconds: number;
  readonly source: SignalSource;
  readonly bucketSeconds: BucketSeconds;
  readonly gates: readonly Gate[];
  /** Set when the release needs a person's approval to leave this stage. */
  readonly approval?: ApprovalPolicy;
  /** Set when the release follows a budget: it goes on to the largest weight that the budget allows, and skips those between. */
  readonly budget?: RiskBudget;
}
