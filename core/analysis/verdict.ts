import type { ReleaseErrorName } from '../errors/release-error';
import type { GateResult } from './gates/gate-result';
import type { ControlRequest } from '../release/control-request';
import type { Decision } from './gates/decision';

export const causeCodes = [
  'gates',
  'holdLimit',
  'paused',
  'pauseLimit',
  'promoted',
] as const satisfies readonly CauseCode[];

/** What one side did, for people. */
export interface SideCounts {
  readonly requests: number;
  readonly faults: number;
}

/** What the gates say together. */
export interface Verdict extends StageDecision {
  readonly gates: readonly GateResult[];
  /** What both sides did at this stage, from the end of the settle time on. */
  readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
}

/** What a decision rests on, by code; each with what people are told about it. */
interface Causes {
  /** The gates decided. */
  readonly gates: object;
  /** A gate went on holding until the time for it was over. */
  readonly holdLimit: { readonly elapsedSeconds: number };
  /** A person paused the release. */
  readonly paused: Requester;
  /** A person paused the release for longer than the strategy allows. */
  readonly pauseLimit: Requester & { readonly pausedSeconds: number };
  /** A person promoted the release, whatever holds. */
  readonly promoted: Requester;
}

export type Requester = Pick<ControlRequest, 'requestedBy' | 'reason'>;

export type CauseCode = keyof Causes;

/** What a decision rests on. */
export type Cause = { [Code in CauseCode]: { readonly code: Code } & Causes[Code] }[CauseCode];

/** What follows from what the gates said. */
export interface StageDecision {
  readonly decision: Decision;
  readonly cause: Cause;
  /**
   * The names of the enforced gates that fail or, where none fails, of those that hold. While others hold, an approval
   * that nobody has been asked for is left out.
   */
  readonly blockingGates: readonly string[];
  /** When to look again, if it holds. */
  readonly waitSeconds: number;
  /** Set when a person wants the release to go all the way at once. */
  readonly fully?: true;
  /** Set when the release must pause until a person says how to go on. */
  readonly asksPerson?: true;
  /** Set when an approval is waited for: nothing else is missing, or it has been asked for already. */
  readonly awaitsApproval?: true;
  /** What it fails with. @default VerdictFailed */
  readonly error?: ReleaseErrorName;
}
