import type { ApprovalAnswer } from './approval';
import type { ControlRequest } from './controls';
import { assertNever } from './errors';
import type { SideCounts } from './judge';
import type { ReleaseEvent } from './events';
import type { Decision } from './gates/verdict';
import type { Failure, Outcome } from './release';

/** What was said of a stage. */
export interface StageVerdict {
  readonly at: string;
  readonly decision: Decision;
  readonly reason: string;
  readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
  /** How long it waits before it looks again, if it holds. */
  readonly waitSeconds?: number;
}

/** One stage of a release, as far as it has come. Times are ISO 8601. */
export interface StageStory {
  readonly label: string;
  readonly canaryPerMille: number;
  readonly enteredAt: string;
  /** Set once the release went on, up or home. */
  readonly leftAt?: string;
  readonly lastVerdict?: StageVerdict;
}

/** A stage at which a person was asked. Times are ISO 8601. */
export interface ApprovalStory {
  readonly stage: string;
  readonly requestedAt: string;
  /** When the time to answer is over. */
  readonly until: string;
  /** Undefined while nobody has answered. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
}

/** A release as its events tell it. */
export interface ReleaseStory {
  readonly version?: string;
  readonly previousVersion?: string;
  readonly strategy?: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** When the version was in production and traffic at rest. */
  readonly promotedAt?: string;
  /** When the weights went back. */
  readonly restAt?: string;
  /** From when on no request reached the canary. */
  readonly quietAt?: string;
  /** The canary's share of the traffic now. */
  readonly canaryPerMille: number;
  readonly stages: readonly StageStory[];
  /** What was said last, of a stage that it came to or of its start. */
  readonly lastVerdict?: StageVerdict & { readonly stage: string };
  /** Who keeps it where it is, and why, while it is paused. */
  readonly pause?: ControlRequest;
  /** Who wants everything taken back, and why. */
  readonly abort?: ControlRequest;
  /** In the order in which they were asked for. */
  readonly approvals: readonly ApprovalStory[];
  readonly outcome?: Outcome;
  readonly failure?: Failure;
}

const untold: ReleaseStory = { canaryPerMille: 0, stages: [], approvals: [] };

/** Folds the audit trail of a release, oldest event first, into its story. Everything that shows a release shows this. */
export function tellStory(events: readonly ReleaseEvent[]): ReleaseStory {
  return events.reduce(tell, untold);
}

function tell(story: ReleaseStory, event: ReleaseEvent): ReleaseStory {
  switch (event.kind) {
    case 'admitted': {
      const { version, previousVersion, strategy, reason, requestedBy } = event;
      return { ...story, version, previousVersion, strategy, reason, requestedBy, startedAt: event.at };
    }
    case 'prepared':
      return story;
    case 'shifted': {
      const { stage: label, canaryPerMille, at } = event;
      return {
        ...story,
        canaryPerMille,
        stages: [...leave(story.stages, at), { label, canaryPerMille, enteredAt: at }],
      };
    }
    case 'judged': {
      const { at, stage: label, decision, reason, counts, waitSeconds } = event;
      const lastVerdict = { at, decision, reason, counts, ...(waitSeconds !== undefined && { waitSeconds }) };
      return {
        ...story,
        lastVerdict: { ...lastVerdict, stage: label },
        stages: story.stages.map((stage) => (stage.label === label ? { ...stage, lastVerdict } : stage)),
      };
    }
    case 'paused':
      return { ...story, pause: requestOf(event) };
    case 'resumed':
    case 'promotionRequested':
      return { ...story, pause: undefined };
    case 'abortRequested':
      return { ...story, abort: story.abort ?? requestOf(event) };
    case 'approvalRequested': {
      const { stage, at: requestedAt, until } = event;
      return { ...story, approvals: [...story.approvals, { stage, requestedAt, until }] };
    }
    case 'approved':
    case 'rejected': {
      const { kind: decision, stage } = event;
      const answer = { decision, ...requestOf(event) };
      return {
        ...story,
        approvals: story.approvals.map((each) => (each.stage === stage ? { ...each, answer } : each)),
      };
    }
    case 'quiet':
      return { ...story, quietAt: event.quietAt };
    case 'promoted':
    case 'guarded':
    case 'rolledBack':
      return {
        ...story,
        canaryPerMille: 0,
        pause: undefined,
        ...(event.kind === 'promoted' && { promotedAt: event.at }),
        restAt: story.restAt ?? event.at,
        stages: leave(story.stages, event.at),
      };
    case 'concluded':
      return {
        ...story,
        ...event.asked,
        pause: undefined,
        stages: leave(story.stages, event.at),
        outcome: event.outcome,
        failure: event.failure,
        endedAt: event.at,
      };
    default:
      return assertNever(event);
  }
}

function requestOf({ reason, requestedBy, at }: ControlRequest): ControlRequest {
  return { reason, requestedBy, at };
}

function leave(stages: readonly StageStory[], at: string): readonly StageStory[] {
  return stages.map((stage, index) =>
    index === stages.length - 1 && stage.leftAt === undefined ? { ...stage, leftAt: at } : stage,
  );
}
