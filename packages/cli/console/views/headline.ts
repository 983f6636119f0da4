import { identified } from '../../../../core/release/identity';
import { formatWeight } from '../../../../core/traffic/weight';
import type { ControlRequest } from '../../../../core/release/control-request';
import { assertNever } from '../../../../core/errors/assert-never';
import { dayAndTime } from '../../../../core/text/format';
import type { EventTone } from '../../../../core/audit/events/define-audit-event';
import type { ReleaseTimeline, StageVerdict } from '../../../../core/audit/release-timeline';
import { lacksEvidence } from '../../reports/schedule';
import type { ReleaseFailure } from './failure';

/** The tone of a status, the same as of the event that led to it. */
export type Tone = Exclude<EventTone, 'neutral'>;

/** The headline of a release. */
export interface Headline {
  readonly tone: Tone;
  /** The status, in one line. */
  readonly title: string;
  /** The reason for the status; empty if there is none. */
  readonly reason: string;
}

/**
 * Builds the headline of a release.
 *
 * @param failed what failed. @default the last verdict or the abort
 */
export function headlineOf(timeline: ReleaseTimeline, failed?: ReleaseFailure): Headline {
  const { status, failure, abort, pause, pendingApproval, canaryWeight, lastVerdict } = timeline;
  const version = `Version ${timeline.version ?? '?'}`;
  const reached = timeline.stages.at(-1);
  const reachedAt = reached ? ` at ${formatWeight(reached.canaryWeight)}` : '';
  const weight = formatWeight(canaryWeight);
  const failureReason = failure?.message ?? '';
  const rollbackReason =
    failed?.items.map(({ sentence }) => sentence).join('; ') ??
    (abort ? abortReason(abort) : (lastVerdict?.reason ?? ''));
  switch (status) {
    case 'waiting':
      return { tone: 'waiting', title: `${version} is waiting for admission`, reason: '' };
    case 'starting':
      return {
        tone: 'moving',
        title: `${version} is being prepared`,
        reason: lastVerdict?.reason ?? 'It receives no traffic yet.',
      };
    case 'progressing':
      return {
        tone: 'moving',
        title: `${version} at ${weight}${reached?.lastVerdict?.decision === 'advance' ? ', advancing' : ''}`,
        reason: holdReason(reached?.lastVerdict),
      };
    case 'paused':
      return {
        tone: 'waiting',
        title: `${version} is paused at ${weight}`,
        reason: pause ? controlReason(pause) : '',
      };
    case 'awaitingApproval': {
      const { stage = '', until = '' } = pendingApproval ?? {};
      return {
        tone: 'waiting',
        title: `${version} is waiting for approval at ${stage}`,
        reason: `All gates have passed. The approval times out at ${dayAndTime(until)} UTC.`,
      };
    }
    case 'promoting':
      return { tone: 'moving', title: `${version} is being promoted`, reason: lastVerdict?.reason ?? '' };
    case 'finalizing':
      return {
        tone: 'good',
        title: `${version} is in production, finalizing the release`,
        reason: lastVerdict?.reason ?? '',
      };
    case 'rollingBack':
      return {
        tone: 'bad',
        title: `${version} is rolling back${reached ? ` from ${formatWeight(reached.canaryWeight)}` : ''}`,
        reason: rollbackReason,
      };
    case 'draining':
      return {
        tone: 'bad',
        title: `${version} is rolled back${reachedAt}, draining its last requests`,
        reason: rollbackReason,
      };
    case 'promoted':
      return {
        tone: 'good',
        title: `${version} is in production`,
        reason: reached?.lastVerdict?.reason ?? '',
      };
    case 'alreadyLive':
      return { tone: 'good', title: `${version} was already in production`, reason: failureReason };
    case 'refused':
      return { tone: 'bad', title: `${version} was refused`, reason: failureReason };
    case 'rollbackUnconfirmed':
      return {
        tone: 'bad',
        title: `${version}: rollback not confirmed, check the listener's weights now`,
        reason: failureReason,
      };
    case 'rolledBack':
      return {
        tone: 'bad',
        title: `${version} was rolled back${reachedAt}`,
        reason: failureReason,
      };
    default:
      return assertNever(status);
  }
}

/** A check without any request has nothing to say of either side. */
function holdReason(verdict: StageVerdict | undefined): string {
  if (!verdict) return 'Its gates have not been checked yet.';
  return lacksEvidence(verdict) && verdict.decision === 'hold'
    ? "Its gates have counted no request yet: they wait until a minute's metrics are settled."
    : verdict.reason;
}

/** A release that aborts itself has no requester. */
function abortReason(abort: ControlRequest): string {
  return abort.identity === undefined ? abort.reason : controlReason(abort);
}

function controlReason({ reason, ...requester }: ControlRequest): string {
  return `${identified(requester)}: ${reason}`;
}
