import type { Weight } from '../traffic/weight';
import type { ApprovalAnswer } from '../release/approval';
import type { Controls, PromotionExtent } from '../release/controls';
import type { IdentityKind } from '../release/identity';
import type { ControlRequest } from '../release/control-request';
import type { SideCounts } from '../analysis/verdict';
import type { AuditEvent } from './events/audit-event';
import type { Decision } from '../analysis/gates/decision';
import type { Overrides } from '../release/overrides';
import type { Failure, Outcome, Release } from '../release/release';
import { concludedStatus, type ReleaseStatus } from './release-status';
import { fullWeight } from '../traffic/weight';

/** The last verdict on a stage. */
export interface StageVerdict {
  readonly at: string;
  readonly decision: Decision;
  readonly reason: string;
  readonly counts: { readonly canary: SideCounts; readonly production: SideCounts };
  /** Seconds until the next check, if it holds. */
  readonly waitSeconds?: number;
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

/** An approval request without an answer. Times are ISO 8601. */
export type PendingApproval = Omit<StageApproval, 'answer'>;

/**
 * The part of the ledger's `current` that the audit trail may not have yet: a control is written to the ledger first,
 * and a release that is superseded or meets an alarm before its first shift has an abort there alone.
 */
export interface CurrentControls
  extends Controls, Pick<Release, 'version' | 'previousVersion' | 'strategy' | 'startedAt'> {
  readonly promotingSince?: string;
  readonly promotedAt?: string;
}

/** The state of a release, from its audit trail. */
export interface ReleaseTimeline extends ReleaseFacts {
  readonly status: ReleaseStatus;
  /** The label of the stage that it is at, `start` before the first; undefined once its traffic is on the baseline. */
  readonly stage?: string;
  readonly pendingApproval?: PendingApproval;
}

/** The facts that single events state. The other fields of the timeline follow from them. */
interface ReleaseFacts {
  readonly version?: string;
  readonly previousVersion?: string;
  readonly strategy?: string;
  readonly reason?: string;
  readonly requestedBy?: string;
  /** The certainty of `requestedBy`. */
  readonly identity?: IdentityKind;
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
}

const noFacts: ReleaseFacts = { canaryWeight: 0, stages: [], approvals: [] };

/**
 * Folds the audit trail of a release, oldest event first, into its timeline. The status, the stage and the pending approval
 * are decided only here: every view of a release shows this.
 *
 * @param current the ledger's `current`, if this release is the one in flight
 */
export function foldEvents(events: readonly AuditEvent[], current?: CurrentControls): ReleaseTimeline {
  const recorded = events.reduce(applyEvent, noFacts);
  const facts = current && recorded.outcome === undefined ? withControls(recorded, current) : recorded;
  const stage = stageOf(facts);
  const pendingApproval = pendingApprovalAt(stage, facts);
  return {
    ...facts,
    status: statusOf(facts, pendingApproval),
    ...(stage !== undefined && { stage }),
    ...(pendingApproval && { pendingApproval }),
  };
}

/** A rollback takes precedence: it may begin after the version was in production, and nothing ends it. */
function statusOf(facts: ReleaseFacts, pendingApproval: PendingApproval | undefined): ReleaseStatus {
  if (facts.outcome !== undefined) return concludedStatus[facts.outcome];
  if (facts.rolledBackAt !== undefined) return 'draining';
  if (facts.rollingBackSince !== undefined) return 'rollingBack';
  if (facts.promotedAt !== undefined) return 'finalizing';
  if (facts.promotingSince !== undefined) return 'promoting';
  if (facts.pause) return 'paused';
  if (pendingApproval) return 'awaitingApproval';
  if (facts.stages.length > 0) return 'progressing';
  return facts.startedAt === undefined ? 'waiting' : 'starting';
}

function stageOf({ stages, startedAt, baselineAt, outcome }: ReleaseFacts): string | undefined {
  if (baselineAt !== undefined || outcome !== undefined) return undefined;
  return stages.at(-1)?.label ?? (startedAt === undefined ? undefined : 'start');
}

/**
 * The last approval request, unless it was answered, a check has found that its time is over, a person has promoted the
 * release past it, or the release has left the stage.
 */
function pendingApprovalAt(stage: string | undefined, facts: ReleaseFacts): PendingApproval | undefined {
  const asked = facts.approvals.at(-1);
  if (!asked || asked.answer || asked.stage !== stage) return undefined;
  if (facts.rollingBackSince !== undefined || facts.promotingSince !== undefined) return undefined;
  const { promotion, lastVerdict } = facts;
  const isAfter = (at: string, earlier: string) => Date.parse(at) >= Date.parse(earlier);
  const isPromoted =
    promotion !== undefined &&
    isAfter(promotion.at, asked.requestedAt) &&
    (promotion.extent === 'full' || promotion.stage === stage);
  const isDecided =
    lastVerdict?.stage === stage &&
    isAfter(lastVerdict.at, asked.requestedAt) &&
    (lastVerdict.decision !== 'hold' || isAfter(lastVerdict.at, asked.until));
  if (isPromoted || isDecided) return undefined;
  const { requestedAt, until } = asked;
  return { stage, requestedAt, until };
}

/** Adds the facts that only the ledger's `current` has. */
function withControls(facts: ReleaseFacts, current: CurrentControls): ReleaseFacts {
  const { version, previousVersion, strategy, startedAt } = current;
  const { abort, pause, promotingSince, promotedAt, approval } = current;
  const isOver = facts.baselineAt !== undefined || promotedAt !== undefined;
  const asked = approval && {
    stage: approval.stage,
    requestedAt: approval.askedAt,
    until: approval.until,
    ...(approval.answer && { answer: approval.answer }),
  };
  const isKnown = (each: StageApproval) => each.stage === asked?.stage;
  return {
    version,
    previousVersion,
    strategy,
    startedAt,
    ...facts,
    abort: facts.abort ?? (abort && requestOf(abort)),
    rollingBackSince: facts.rollingBackSince ?? abort?.at,
    promotingSince: facts.promotingSince ?? promotingSince,
    promotedAt: facts.promotedAt ?? promotedAt,
    // The trail says how well the requester is known.
    pause: isOver || !pause ? undefined : isSameRequest(pause, facts.pause) ? facts.pause : requestOf(pause),
    approvals: !asked
      ? facts.approvals
      : facts.approvals.some(isKnown)
        ? facts.approvals.map((each) => (isKnown(each) ? { ...asked, ...each } : each))
        : [...facts.approvals, asked],
    // The ledger has `promotedAt` only after the baseline is confirmed.
    ...(promotedAt !== undefined && { canaryWeight: 0, baselineAt: facts.baselineAt ?? promotedAt }),
  };
}

/** A kind without a case here has no effect on the timeline. */
function applyEvent(facts: ReleaseFacts, event: AuditEvent): ReleaseFacts {
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- an ordinary event needs no case
  switch (event.kind) {
    case 'startRequested': {
      const { version, strategy, reason, requestedBy, identity } = event;
      return { ...facts, version, strategy, reason, requestedBy, identity };
    }
    case 'admitted': {
      const { version, previousVersion, strategy, reason, overrides, at: startedAt } = event;
      const { requestedBy, identity } = event;
      return {
        ...facts,
        version,
        previousVersion,
        strategy,
        reason,
        requestedBy,
        identity,
        overrides,
        startedAt,
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
      const { at, stage: label, decision, reason, counts, waitSeconds } = event;
      const lastVerdict = { at, decision, reason, counts, ...(waitSeconds !== undefined && { waitSeconds }) };
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
        ...(event.kind === 'rolledBack' && { rolledBackAt: event.at }),
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

function isSameRequest(one: ControlRequest, other: ControlRequest | undefined): boolean {
  return one.at === other?.at && one.requestedBy === other.requestedBy;
}

function requestOf({ reason, requestedBy, identity, at }: ControlRequest): ControlRequest {
  return { reason, requestedBy, ...(identity !== undefined && { identity }), at };
}

function leave(stages: readonly StageTimeline[], at: string): readonly StageTimeline[] {
  return stages.map((stage, index) =>
    index === stages.length - 1 && stage.leftAt === undefined ? { ...stage, leftAt: at } : stage,
  );
}
