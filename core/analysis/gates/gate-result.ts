import type { EventCounts } from '../../statistics/counts-by-side';
import type { CompareGate, DayName, GateType } from '../../strategy/gates';
import type { Side } from '../../traffic/side';
import type { Weight } from '../../traffic/weight';
import type { BudgetLimit, BudgetNumbers } from '../budget/next-weight';
import type { Decision, EvidenceStrength } from './decision';

/** The counts of both sides of a comparison. */
interface Compared {
  readonly signal: CompareGate['signal'];
  /** Set for the signal `kpi`: its name. */
  readonly kpi?: string;
  readonly canary: EventCounts;
  readonly production: EventCounts;
}

/** The opening hours of a window. */
interface OpeningHours {
  readonly open: readonly {
    readonly days: readonly DayName[];
    readonly from: string;
    readonly to: string;
  }[];
  readonly timeZone: string;
}

/** A closed window. */
interface Closed extends OpeningHours {
  /** The last date of the freeze; set during a freeze. */
  readonly frozenUntil?: string;
  readonly freezeReason?: string;
}

/** The requests that the canary served and their time span, beside what the gate needs. */
interface DataSoFar {
  readonly requests: number;
  readonly minRequests: number;
  readonly seconds: number;
  readonly minSeconds: number;
}

/** Data points of a metric beside its bounds. */
interface Measured {
  readonly label: string;
  /** The newest data points, oldest first. */
  readonly values: readonly number[];
  readonly min?: number;
  readonly max?: number;
}

/** The reasons of gate decisions by code, with the numbers and names behind them. Times are ISO 8601. */
export interface GateReasons {
  readonly baking: { readonly elapsedSeconds: number; readonly bakeSeconds: number };
  readonly baked: { readonly elapsedSeconds: number };
  readonly noAlarms: object;
  readonly alarmsMissing: { readonly alarms: readonly string[] };
  readonly alarmsRed: {
    readonly alarms: readonly {
      readonly name: string;
      /** CloudWatch's own words. */
      readonly why?: string;
    }[];
  };
  readonly alarmsUnknown: { readonly alarms: readonly string[] };
  /** The alarms are in ALARM since before the release, which overrides them; no other one is. */
  readonly alarmsOverridden: { readonly alarms: readonly string[] };
  readonly alarmsOk: { readonly alarmCount: number };
  readonly enoughData: { readonly requests: number; readonly faults: number };
  readonly notEnoughData: DataSoFar;
  /** A person must promote or abort. */
  readonly notEnoughDataAsks: DataSoFar;
  readonly notEnoughDataInTime: DataSoFar & { readonly extendSeconds: number };
  readonly windowOpen: OpeningHours;
  /** `opensAt` is when all windows of the stage are open. */
  readonly windowClosed: Closed & { readonly opensAt: string };
  /** `remainingSeconds` is how long the release may still wait. */
  readonly windowClosedTooLong: Closed & { readonly remainingSeconds: number };
  readonly windowOverridden: { readonly overrideReason: string };
  readonly checkNotAsked: { readonly check: string };
  readonly checkUnanswered: { readonly check: string; readonly problem: string };
  readonly checkAnswered: { readonly check: string; readonly answer: string };
  readonly outOfBounds: Measured & { readonly breaching: number };
  readonly withinBounds: Measured;
  readonly tooFewDatapoints: {
    readonly label: string;
    readonly datapoints: number;
    readonly datapointsNeeded: number;
  };
  /** The canary's rate is at least `times` production's with this confidence; 1 for an unknown factor. */
  /** Metrics without any data: of `never` not even before the release, as if their names were wrong. */
  readonly metricsMissing: {
    readonly label: string;
    /** By namespace, name and dimensions. */
    readonly metrics: readonly string[];
    readonly never: boolean;
  };
  /** Neither side has reported the goal in any request. */
  readonly kpiMissing: { readonly kpi: string; readonly requests: number };
  /** VPC Lattice published no faults of these sides, which have requests. */
  readonly sideUnreported: { readonly sides: readonly Side[] };
  /** No request reached the canary beside these of production. */
  readonly canaryAbsent: {
    readonly requests: number;
    readonly canaryWeight: Weight;
    readonly seconds: number;
  };
  /** The canary's share of the requests is clearly not its weight. */
  readonly shareMismatch: {
    readonly canary: number;
    readonly production: number;
    readonly canaryWeight: Weight;
  };
  /** The defects in AWS's configuration that make every request to the canary fail, in sentences. */
  readonly canaryUnreachable: { readonly defects: readonly string[] };
  readonly worse: Compared & { readonly times: number; readonly confidence: number };
  /** The canary, with both sides before this stage in production's place. */
  readonly worseThanBefore: Compared & { readonly times: number };
  readonly notWorse: Compared & { readonly ruleOutRatio: number; readonly confidence: number };
  readonly tolerable: Compared & { readonly tolerablePercent: number; readonly confidence: number };
  /** The canary is no worse than production, and both fail more than a service may. */
  readonly bothFail: Compared & { readonly maxFaultPercent: number };
  readonly inconclusive: Compared & { readonly ruleOutRatio: number };
  /** The defects in AWS's configuration that make every request to production fail, in sentences. */
  readonly productionUnreachable: { readonly defects: readonly string[] };
  /** As before, for longer than a release holds. */
  readonly productionUnreachableTooLong: {
    readonly defects: readonly string[];
    readonly heldSeconds: number;
  };
  readonly withinBudget: BudgetNumbers & { readonly limit: BudgetLimit };
  /** The numbers of the next larger weight, as of `budgetExceeded`. */
  readonly overBudget: BudgetNumbers;
  /** No metrics show how many requests there are. */
  readonly trafficUnknown: { readonly maxBadResponses: number };
  /** The smallest weight would exceed the budget before the first shift. */
  readonly budgetExceeded: BudgetNumbers;
  readonly approvalNeeded: { readonly timeoutSeconds: number };
  readonly approvalPending: { readonly until: string; readonly waitedSeconds: number };
  readonly approved: Answered;
  readonly rejected: Answered;
  readonly approvalTimedOut: { readonly timeoutSeconds: number; readonly waitedSeconds: number };
}

/** An answered approval. */
interface Answered {
  readonly requestedBy: string;
  /** The person's own words. */
  readonly why: string;
  readonly waitedSeconds: number;
}

export type GateCode = keyof GateReasons;

/** The reason of one code. */
export type GateReasonOf<Code extends GateCode> = { readonly code: Code } & GateReasons[Code];

/** The reason of a gate decision. Programs read the fields; {@link gateSentence} renders them for people. */
export type GateReason = { [Code in GateCode]: GateReasonOf<Code> }[GateCode];

/** The decision of one gate, with its reason. */
export type GateDecision = {
  readonly decision: Decision;
  /** Set by comparisons. */
  readonly evidence?: EvidenceStrength;
} & GateReason;

/** The result of one gate of a stage. */
export type GateResult = GateDecision & {
  /**
   * The gate's type, `bake` for the stage's own time, `approval` for a person's answer, `share` when the canary's share of the requests is
   * not its weight, `budget` for the weights that the budget allows, or `production` and `canary` when AWS's configuration makes their requests fail.
   */
  readonly gate: GateType | 'bake' | 'approval' | 'share' | 'budget' | 'production' | 'canary';
  /** Tells the gates of a stage apart: `alarms`, `alarms#2`, `compare:slow-p95`, `check:smoke-test`. */
  readonly name: string;
  /** Set for a gate of mode `observe`, which has no effect. */
  readonly observed?: true;
};
