import type { ErrorCount } from '../analysis/faults/error-count';
import type { Weight } from '../traffic/weight';
import type { ApprovalAnswer } from '../release/approval';
import type { PromotionExtent } from '../release/controls';
import type { Change } from '../release/change';
import type { IdentityKind } from '../release/identity';
import type { ControlRequest } from '../release/control-request';
import type { CauseCode, SideCounts } from '../analysis/verdict';
import type { AuditEvent } from './events/audit-event';
import type { Decision } from '../analysis/gates/decision';
import type { GateResult } from '../analysis/gates/gate-result';
import type { Overrides } from '../release/overrides';
import type { Failure, Outcome } from '../release/release';
import { fullWeight } from '../traffic/weight';

/** The last verdict on a stage. */
export interface StageVerdict {
  readonly at: string;
  readonly decision: Decision;
  readonly cause: CauseCode;
  readonly reason: string;
  readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
  /** Seconds until the next check, if it holds. */
  readonly waitSeconds?: number;
  readonly gates: readonly GateResult[];
}

/** A stage that a release has reached. Times are ISO 8601. */
export interface StageTimeline {
  readonly label: string;
  readonly canaryWeight: Weight;
  readonly enteredAt: string;
  /** Set once the release left the stage, forward or back. */
  readonly leftAt?: string;
  readonly lastVerdict?: StageVerdict;
}

/** The approval request of a stage. Times are ISO 8601. */
export interface StageApproval {
  readonly stage: string;
  readonly requestedAt: string;
  /** The end of the time to answer. */
  readonly until: string;
  /** Undefined while nobody has answered. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
}

/** The facts that single events state. The other fields of the timeline follow from them. */
export interface ReleaseFacts {
  readonly version?: string;
  readonly previousVersion?: string;
  readonly strategy?: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  /** The certainty of `requestedBy`. */
  readonly identity?: IdentityKind;
  /** The change that the version makes. */
  readonly change?: Change;
  readonly overrides?: Overrides;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** The beginning of the promotion. */
  readonly promotingSince?: string;
  /** The end of the promotion: the version is in production and the baseline restored. */
  readonly promotedAt?: string;
  /** The time of the failure or request that rolls the release back. */
  readonly rollingBackSince?: string;
  /** The time at which the release confirmed the baseline. */
  readonly rolledBackAt?: string;
  /** The time at which the weights were at the baseline again. */
  readonly baselineAt?: string;
  /** The time from which on no request reached the canary. */
  readonly drainedAt?: string;
  /** The present weight. */
  readonly canaryWeight: Weight;
  readonly stages: readonly StageTimeline[];
  /** The last verdict, at a stage or at its start. */
  readonly lastVerdict?: StageVerdict & { readonly stage: string };
  /** Set while the release is paused. */
  readonly pause?: ControlRequest;
  readonly abort?: ControlRequest;
  /** The last promotion by a person. */
  readonly promotion?: ControlRequest & { readonly extent: PromotionExtent; readonly stage?: string };
  /** Oldest first. */
  readonly approvals: readonly StageApproval[];
  readonly outcome?: Outcome;
  readonly failure?: Failure;
  /** The commonest errors of failed requests. */
  readonly errors?: readonly ErrorCount[];
  /** The kinds of failed requests that the tripwire counts; undefined without a tripwire. */
  readonly faultKinds?: readonly string[];
}

/** Before the first event. */
export const noFacts: ReleaseFacts = { canaryWeight: 0, stages: [], approvals: [] };

/** A kind without a case here has no effect on the timeline. */
export function applyEvent(facts: ReleaseFacts, event: AuditEvent): ReleaseFacts {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- an ordinary event needs no case
  switch (event.kind) {
    case 'startRequested': {
      const { version, strategy, reason, requestedBy, identity } = event;
      return { ...facts, version, strategy, reason, requestedBy, identity };
    }
    case 'admitted': {
      const { version, previousVersion, strategy, reason, overrides, at: startedAt } = event;
      const { requestedBy, identity, change, faultKinds } = event;
      return {
        ...facts,
        version,
        previousVersion,
        strategy,
        reason,
        requestedBy,
        identity,
        change,
        overrides,
        startedAt,
        ...(faultKinds && { faultKinds }),
      };
    }
    case 'shifted': {
      const { stage: label, canaryWeight, at } = event;
      return {
        ...facts,
        canaryWeight,
        stages: [...leave(facts.stages, at), { label, canaryWeight, enteredAt: at }],
      };
    }
    case 'judged': {
      const { at, stage: label, decision, cause, reason, counts, gates, waitSeconds } = event;
      const wait = waitSeconds !== undefined && { waitSeconds };
      const lastVerdict = { at, decision, cause, reason, counts, gates, ...wait };
      return {
        ...facts,
        lastVerdict: { ...lastVerdict, stage: label },
        ...(decision === 'advance' &&
          facts.canaryWeight === fullWeight && { promotingSince: facts.promotingSince ?? at }),
        ...(decision === 'fail' && rollsBack(facts, at)),
        stages: facts.stages.map((stage) => (stage.label === label ? { ...stage, lastVerdict } : stage)),
      };
    }
    case 'paused':
      return { ...facts, pause: requestOf(event) };
    case 'resumed':
      return { ...facts, pause: undefined };
    case 'promotionRequested': {
      const { extent, stage } = event;
      const promotion = { ...requestOf(event), extent, ...(stage !== undefined && { stage }) };
      return { ...facts, pause: undefined, promotion };
    }
    case 'abortRequested':
      return { ...facts, ...rollsBack(facts, event.at), abort: facts.abort ?? requestOf(event) };
    case 'approvalRequested': {
      const { stage, at: requestedAt, until } = event;
      return { ...facts, approvals: [...facts.approvals, { stage, requestedAt, until }] };
    }
    case 'approved':
    case 'rejected': {
      const { kind: decision, stage } = event;
      const answer = { decision, ...requestOf(event) };
      return {
        ...facts,
        ...(decision === 'rejected' && rollsBack(facts, event.at)),
        approvals: facts.approvals.map((each) => (each.stage === stage ? { ...each, answer } : each)),
      };
    }
    case 'drained':
      return { ...facts, drainedAt: event.drainedAt };
    case 'promoted':
    case 'guarded':
    case 'rolledBack':
      return {
        ...facts,
        canaryWeight: 0,
        pause: undefined,
        ...(event.kind === 'promoted' ? { promotedAt: event.at } : rollsBack(facts, event.at)),
        ...(event.kind === 'rolledBack' && { rolledBackAt: event.at, errors: event.errors ?? facts.errors }),
        baselineAt: facts.baselineAt ?? event.at,
        stages: leave(facts.stages, event.at),
      };
    case 'concluded':
      return {
        ...facts,
        ...event.asked,
        canaryWeight: event.outcome === 'rollback-unconfirmed' ? facts.canaryWeight : 0,
        pause: undefined,
        stages: leave(facts.stages, event.at),
        outcome: event.outcome,
        failure: event.failure,
        endedAt: event.at,
      };
    default:
      return facts;
  }
}

function rollsBack({ rollingBackSince }: ReleaseFacts, at: string) {
  return { rollingBackSince: rollingBackSince ?? at };
}

/** The request itself, without what else its event says. */
export function requestOf({ reason, requestedBy, identity, at }: ControlRequest): ControlRequest {
  return { reason, requestedBy, ...(identity !== undefined && { identity }), at };
}

function leave(stages: readonly StageTimeline[], at: string): readonly StageTimeline[] {
  return stages.map((stage, index) =>
    index === stages.length - 1 && stage.leftAt === undefined ? { ...stage, leftAt: at } : stage,
  );
}
