import type { EventCounts } from '../../statistics/counts-by-side';
import type { CompareGate, DayName, GateType } from '../../strategy/gates';
import type { Decision, EvidenceStrength } from './decision';

/** Both sides of a comparison, and what was counted. */
interface Compared {
  readonly signal: CompareGate['signal'];
  /** Set for the signal `kpi`: its name. */
  readonly kpi?: string;
  readonly canary: EventCounts;
  readonly production: EventCounts;
}

/** When a window is open, as its gate says. */
interface OpeningHours {
  readonly days: readonly DayName[];
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

/** Why a window is closed. */
interface Closed extends OpeningHours {
  /** Set during a freeze: its last date, and why there is one. */
  readonly frozenUntil?: string;
  readonly freezeReason?: string;
}

/** The requests that the canary served, and for how long, beside what is needed. */
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

/** Why a gate decided as it did, by code: the numbers and names behind the decision. Times are ISO 8601. */
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
  readonly alarmsOk: { readonly alarmCount: number };
  readonly enoughData: { readonly requests: number; readonly faults: number };
  readonly notEnoughData: DataSoFar;
  /** A person must promote or abort. */
  readonly notEnoughDataAsks: DataSoFar;
  readonly notEnoughDataInTime: DataSoFar & { readonly extendSeconds: number };
  readonly windowOpen: OpeningHours;
  readonly windowClosed: Closed & { readonly opensAt: string };
  readonly windowClosedTooLong: Closed & { readonly maxWaitSeconds: number };
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
  /** At least this many times worse, with this confidence; 1 is worse by an unknown factor. */
  readonly worse: Compared & { readonly times: number; readonly confidence: number };
  /** The canary alone beside what both sides did before, which stands for production. */
  readonly worseThanBefore: Compared & { readonly times: number };
  readonly notWorse: Compared & { readonly ruleOutRatio: number; readonly confidence: number };
  readonly tolerable: Compared & { readonly tolerablePercent: number; readonly confidence: number };
  readonly inconclusive: Compared & { readonly ruleOutRatio: number };
  readonly approvalNeeded: { readonly timeoutSeconds: number };
  readonly approvalPending: { readonly until: string; readonly waitedSeconds: number };
  readonly approved: Answered;
  readonly rejected: Answered;
  readonly approvalTimedOut: { readonly timeoutSeconds: number; readonly waitedSeconds: number };
}

/** What a person answered, and how long the release had waited for it. */
interface Answered {
  readonly requestedBy: string;
  /** The person's own words. */
  readonly why: string;
  readonly waitedSeconds: number;
}

export type GateCode = keyof GateReasons;

/** The reason of one code. */
export type GateReasonOf<Code extends GateCode> = { readonly code: Code } & GateReasons[Code];

/** Why a gate decided as it did. Programs read the fields; {@link gateSentence} says them to people. */
export type GateReason = { [Code in GateCode]: GateReasonOf<Code> }[GateCode];

/** What one gate decided, and why. */
export type GateDecision = {
  readonly decision: Decision;
  /** Set by gates that weigh evidence. */
  readonly evidence?: EvidenceStrength;
} & GateReason;

/** What one gate of a stage said. */
export type GateResult = GateDecision & {
  /** The gate's type, `bake` for the stage's own time, or `approval` for a person's answer. */
  readonly gate: GateType | 'bake' | 'approval';
  /** Tells the gates of a stage apart: `alarms`, `alarms#2`, `compare:slow-p95`, `check:smoke-test`. */
  readonly name: string;
  /** Set when the gate is only observed: it has no effect. */
  readonly observed?: true;
};
