import type { ReleaseErrorName } from '../errors/release-error';
import type { GateResult } from './gates/gate-result';
import type { ControlRequest } from '../release/control-request';
import type { Weight } from '../traffic/weight';
import type { Decision } from './gates/decision';

export const causeCodes = [
  'gates',
  'holdLimit',
  'paused',
  'pauseLimit',
  'waitLimit',
  'historyLimit',
  'promoted',
] as const satisfies readonly CauseCode[];

/** The counts of one side. */
export interface SideCounts {
  readonly requests: number;
  readonly faults: number;
}

/** The verdict of all gates of a stage. */
export interface Verdict extends StageDecision {
  readonly gates: readonly GateResult[];
  /** The weight of the next stage, for a release that follows a budget and advances; undefined at 100%. */
  readonly nextWeight?: Weight;
  /** The counts of this stage from the end of the settle time on. */
  readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
}

/** The causes of decisions by code, with the fields of their sentences. */
interface Causes {
  /** The gates decided. */
  readonly gates: object;
  /** A gate held beyond the hold time of the stage. */
  readonly holdLimit: { readonly elapsedSeconds: number };
  /** A person paused the release. */
  readonly paused: Requester;
  /** People paused the release for longer than the strategy allows. */
  readonly pauseLimit: Requester & { readonly pausedSeconds: number };
  /** The release waited for windows, approvals and people for longer than the strategy allows. */
  readonly waitLimit: { readonly waitedSeconds: number };
  /** The release would check its gates more often than Step Functions can record. */
  readonly historyLimit: { readonly historyEvents: number };
  /** A person promoted the release past gates that hold. */
  readonly promoted: Requester;
}

/** The person behind a control, and the reason. */
export type Requester = Pick<ControlRequest, 'requestedBy' | 'reason'>;

export type CauseCode = keyof Causes;

/** The cause of a decision. */
export type Cause = { [Code in CauseCode]: { readonly code: Code } & Causes[Code] }[CauseCode];

/** The decision on a stage. */
export interface StageDecision {
  readonly decision: Decision;
  readonly cause: Cause;
  /**
   * The names of the enforced gates that fail or, if none fails, of those that hold. An approval that was not requested
   * yet is left out while other gates hold.
   */
  readonly blockingGates: readonly string[];
  /** Seconds until the next check, if it holds. */
  readonly waitSeconds: number;
  /** Set while only a wait holds, which counts towards `maxWaitSeconds`; `resume` counts towards `maxPauseSeconds` as well. */
  readonly waitsFor?: 'window' | 'approval' | 'resume';
  /** Set when a person promoted the release past all stages. */
  readonly fully?: true;
  /** Set when the release must pause for a person. */
  readonly asksPerson?: true;
  /** Set while the release waits for an approval: no other gate holds, or the approval was requested already. */
  readonly awaitsApproval?: true;
  /** The error of the release. @default VerdictFailed */
  readonly error?: ReleaseErrorName;
}
