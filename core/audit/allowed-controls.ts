import { shortName } from '../text/format';
import type { ApprovalAnswer, ApproverProblem } from '../release/approval';
import type { PromotionExtent } from '../release/controls';
import type { ControlRequest } from '../release/control-request';
import type { StrategySummary } from '../registry/service-manifest';
import { assertNever } from '../errors/assert-never';
import type { ReleaseStatus } from './release-status';
import type { ReleaseTimeline } from './release-timeline';

/** A control that a person requests. */
export type Control =
  | { readonly action: 'pause' | 'resume' | 'abort' }
  /** Answers the approval of a stage. @default the stage that is pending */
  | { readonly action: 'approve' | 'reject'; readonly stage?: string }
  /** Promotes past a stage, or past all stages. @default the current stage */
  | { readonly action: 'promote'; readonly extent: PromotionExtent; readonly stage?: string };

export type ControlAction = Control['action'];

/**
 * The reason of a refusal. Programs read the code; {@link refusalText} has the sentences.
 *
 * - `notInFlight`: there is no such release in flight, or another one is
 * - `notAdmitted`: the release still waits for admission
 * - `concluded`: the release has ended
 * - `rollingBack`: a rollback has begun; only an abort is allowed
 * - `rolledBack`: all traffic is on the baseline already, there is nothing to abort
 * - `promoting`: the last stage has passed; only an abort is allowed
 * - `promoted`: the version is in production, there is nothing to abort
 * - `alreadyPaused`, `notPaused`: the release is in the requested state already
 * - `stageNotCurrent`: the release is at another stage
 * - `noApprovalPending`: no stage waits for an approval
 * - `approvalAtOtherStage`: another stage waits for an approval
 * - `approvalAnswered`: a person has answered before; the first answer counts
 * - those of {@link ApproverProblem}: the caller may not approve this release
 * - `approvalMissing`: promoting past an approval needs the permission to override
 * - `releaseInFlight`: an undo waits until the release has ended, which an abort brings about
 * - `stillRollingBack`, `stillFinalizing`: an undo waits until the release has ended, which it does by itself
 * - `rollbackUnconfirmed`: an undo waits until the baseline is confirmed
 * - `guardNotSuspended`: the guard is not suspended, so it cannot be resumed
 */
export type RefusalCode =
  | 'notInFlight'
  | 'notAdmitted'
  | 'concluded'
  | 'rollingBack'
  | 'rolledBack'
  | 'promoting'
  | 'promoted'
  | 'alreadyPaused'
  | 'notPaused'
  | 'stageNotCurrent'
  | 'noApprovalPending'
  | 'approvalAtOtherStage'
  | 'approvalAnswered'
  | 'approvalMissing'
  | ApproverProblem
  | 'releaseInFlight'
  | 'stillRollingBack'
  | 'stillFinalizing'
  | 'rollbackUnconfirmed'
  | 'guardNotSuspended';

/** The refusal of a control, with the fields of its sentence. */
export interface ControlRefusal {
  readonly code: RefusalCode;
  /** The stage that the release is at, or that waits for an approval. */
  readonly stage?: string;
  /** Set for `approvalAnswered`. */
  readonly answer?: ControlRequest & { readonly decision: ApprovalAnswer };
  /** Set for `alreadyPaused`. */
  readonly pause?: ControlRequest;
}

/** The facts of a release that decide which controls it allows. */
export type ControlFacts = Pick<
  ReleaseTimeline,
  'status' | 'stage' | 'pause' | 'pendingApproval' | 'approvals'
>;

/**
 * Decides whether a control is allowed now: the only such decision, for the CLI, the console's server and its buttons.
 *
 * An abort may be repeated until the baseline is confirmed: the second one calls the guard again.
 *
 * @returns undefined when it is allowed
 */
export function refusalOf(control: Control, timeline: ControlFacts): ControlRefusal | undefined {
  const code = refusedByStatus(control.action, timeline.status);
  if (code) return { code };
  switch (control.action) {
    case 'abort':
      return undefined;
    case 'pause':
      return timeline.pause && { code: 'alreadyPaused', pause: timeline.pause };
    case 'resume':
      return timeline.pause ? undefined : { code: 'notPaused' };
    case 'promote': {
      const isElsewhere = control.extent === 'stage' && (control.stage ?? timeline.stage) !== timeline.stage;
      return isElsewhere ? { code: 'stageNotCurrent', stage: timeline.stage } : undefined;
    }
    case 'approve':
    case 'reject':
      return refuseAnswer(control.stage, timeline);
    default:
      return assertNever(control);
  }
}

function refusedByStatus(action: ControlAction, status: ReleaseStatus): RefusalCode | undefined {
  switch (status) {
    case 'waiting':
      return 'notAdmitted';
    case 'starting':
    case 'progressing':
    case 'paused':
    case 'awaitingApproval':
      return undefined;
    case 'promoting':
    case 'rollingBack':
      return action === 'abort' ? undefined : status;
    case 'finalizing':
      return 'promoted';
    case 'draining':
      return 'rolledBack';
    case 'promoted':
    case 'rolledBack':
    case 'rollbackUnconfirmed':
    case 'refused':
    case 'alreadyLive':
      return 'concluded';
    default:
      return assertNever(status);
  }
}

function refuseAnswer(
  stage: string | undefined,
  { pendingApproval, approvals, stage: current }: ControlFacts,
): ControlRefusal | undefined {
  if (pendingApproval && (stage ?? pendingApproval.stage) === pendingApproval.stage) return undefined;
  const answer = approvals.findLast((each) => each.stage === (stage ?? current))?.answer;
  if (answer) return { code: 'approvalAnswered', stage: stage ?? current, answer };
  if (pendingApproval) return { code: 'approvalAtOtherStage', stage: pendingApproval.stage };
  return { code: 'noApprovalPending' };
}

/**
 * Decides whether a promotion passes an approval that nobody has given, which is a permission of its own.
 *
 * @param strategy of the release; undefined if it is not known
 */
export function passesApproval(
  promotion: { readonly extent: PromotionExtent; readonly stage?: string },
  { pendingApproval }: Pick<ReleaseTimeline, 'pendingApproval'>,
  strategy: Pick<StrategySummary, 'startApproval' | 'approvalStages'> | undefined,
): boolean {
  if (promotion.extent === 'stage')
    return pendingApproval !== undefined && pendingApproval.stage === promotion.stage;
  return strategy?.startApproval === true || strategy?.approvalStages !== undefined;
}

/** The controls of a release in flight, an answer to it first. */
const controlsInFlight: readonly Control[] = [
  { action: 'approve' },
  { action: 'reject' },
  { action: 'resume' },
  { action: 'pause' },
  { action: 'promote', extent: 'stage' },
  { action: 'abort' },
];

/** Lists the actions that a release in flight allows now. */
export function allowedActions(timeline: ControlFacts): ControlAction[] {
  return controlsInFlight
    .filter((control) => refusalOf(control, timeline) === undefined)
    .map(({ action }) => action);
}

/** Decides why an undo has to wait for a release. @returns undefined once that has ended */
export function refuseUndo(status: ReleaseStatus): ControlRefusal | undefined {
  switch (status) {
    case 'waiting':
      return { code: 'notAdmitted' };
    case 'starting':
    case 'progressing':
    case 'paused':
    case 'awaitingApproval':
    case 'promoting':
      return { code: 'releaseInFlight' };
    case 'finalizing':
      return { code: 'stillFinalizing' };
    case 'rollingBack':
    case 'draining':
      return { code: 'stillRollingBack' };
    case 'rollbackUnconfirmed':
      // Such a release keeps the lock, so nothing can start.
      return { code: status };
    case 'promoted':
    case 'rolledBack':
    case 'refused':
    case 'alreadyLive':
      return undefined;
    default:
      return assertNever(status);
  }
}

/** The sentences for people, without a full stop. */
export function refusalText({ code, stage, answer, pause }: ControlRefusal): string {
  switch (code) {
    case 'notInFlight':
      return 'the release is not in flight any more';
    case 'notAdmitted':
      return 'the release waits for admission and has no traffic yet';
    case 'concluded':
      return 'the release has ended';
    case 'rollingBack':
      return 'the release is rolling back';
    case 'rolledBack':
      return 'the release has already been rolled back; all traffic is on production';
    case 'promoting':
      return 'the last stage has passed and the version is being promoted; only an abort is possible now';
    case 'promoted':
      return 'the version is in production already; rollouts undo releases the previous version';
    case 'alreadyPaused':
      return pause === undefined
        ? 'the release is already paused'
        : `the release is already paused (by ${shortName(pause.requestedBy)}: ${pause.reason})`;
    case 'notPaused':
      return 'the release is not paused';
    case 'stageNotCurrent':
      return stage === undefined
        ? 'the release has left that stage'
        : `the release is at ${stage}, not at that stage`;
    case 'noApprovalPending':
      return 'no stage of the release is waiting for approval';
    case 'approvalAtOtherStage':
      return `that stage is not waiting for approval, but ${stage ?? 'another one'} is`;
    case 'approvalAnswered':
      return answer === undefined
        ? 'the approval has already been answered'
        : `${stage ?? 'the stage'} was ${answer.decision} by ${shortName(answer.requestedBy)} at ${answer.at.slice(11, 16)} UTC: ` +
            `${answer.reason}; the first answer counts`;
    case 'approvalMissing':
      return 'an approval is missing, and promoting past it needs the permission to override';
    case 'approverClaimed':
      return 'AWS does not confirm who you are, so you cannot approve';
    case 'starterClaimed':
      return 'AWS does not confirm who started the release, and somebody else than the starter must approve';
    case 'approverIsStarter':
      return 'you started the release, and somebody else must approve it';
    case 'approverNotListed':
      return 'you are not among the approvers of the strategy';
    case 'releaseInFlight':
      return 'the release is in flight: rollouts abort rolls it back';
    case 'stillRollingBack':
      return 'the release is rolling back at the moment: wait until it has ended (rollouts watch)';
    case 'stillFinalizing':
      return 'the version is in production and the release about to end: wait until it has (rollouts watch)';
    case 'rollbackUnconfirmed':
      return 'the rollback of the release is not confirmed: check the weights now (rollouts status, docs/operations.md)';
    case 'guardNotSuspended':
      return 'the guard is not suspended';
    default:
      return assertNever(code);
  }
}
