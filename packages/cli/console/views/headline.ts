import { identified } from '../../../../core/release/identity';
import { formatWeight } from '../../../../core/traffic/weight';
import type { ControlRequest } from '../../../../core/release/control-request';
import { assertNever } from '../../../../core/errors/assert-never';
import { dayAndTime } from '../../../../core/text/format';
import type { EventTone } from '../../../../core/audit/events/define-audit-event';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';

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

/** Builds the headline of a release. */
export function headlineOf(timeline: ReleaseTimeline): Headline {
  const { status, failure, abort, pause, pendingApproval, canaryWeight, lastVerdict } = timeline;
  const version = `Version ${timeline.version ?? '?'}`;
  const reached = timeline.stages.at(-1);
  const weight = formatWeight(canaryWeight);
  const failureReason = failure?.message ?? '';
  const rollbackReason = abort ? controlReason(abort) : (lastVerdict?.reason ?? '');
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
        reason: reached?.lastVerdict?.reason ?? 'Its gates have not been checked yet.',
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
      return { tone: 'bad', title: `${version} is rolling back`, reason: rollbackReason };
    case 'draining':
      return {
        tone: 'bad',
        title: `${version} is rolled back, draining its last requests`,
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
        title: `${version} was rolled back${reached ? ` at ${formatWeight(reached.canaryWeight)}` : ''}`,
        reason: failureReason,
      };
    default:
      return assertNever(status);
  }
}

function controlReason({ reason, ...requester }: ControlRequest): string {
  return `${identified(requester)}: ${reason}`;
}
