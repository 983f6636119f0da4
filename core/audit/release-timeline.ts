import type { Controls } from '../release/controls';
import type { ControlRequest } from '../release/control-request';
import type { Release } from '../release/release';
import type { AuditEvent } from './events/audit-event';
import { applyEvent, noFacts, requestOf, type ReleaseFacts, type StageApproval } from './release-facts';
import { concludedStatus, type ReleaseStatus } from './release-status';

export type { StageApproval, StageTimeline, StageVerdict } from './release-facts';

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

function isSameRequest(one: ControlRequest, other: ControlRequest | undefined): boolean {
  return one.at === other?.at && one.requestedBy === other.requestedBy;
}
