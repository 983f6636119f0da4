import { formatWeight } from '../../../../core/traffic/weight';
import type { ControlRequest } from '../../../../core/release/control-request';
import { assertNever } from '../../../../core/errors/assert-never';
import { dayAndTime, shortName } from '../../../../core/text/format';
import type { EventTone } from '../../../../core/audit/events/define-audit-event';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';

/** How a state looks: like an event that led to it. */
export type Tone = Exclude<EventTone, 'neutral'>;

/** What somebody has to know first. */
export interface Headline {
  readonly tone: Tone;
  /** In one line. */
  readonly title: string;
  /** Why, in a sentence or a few. */
  readonly why: string;
}

/** The headline of a release: its status in one line, and why. */
export function headlineOf(timeline: ReleaseTimeline): Headline {
  const { status, failure, abort, pause, pendingApproval, canaryWeight, lastVerdict } = timeline;
  const version = `Version ${timeline.version ?? '?'}`;
  const reached = timeline.stages.at(-1);
  const share = formatWeight(canaryWeight);
  const failed = failure?.message ?? '';
  const rollbackCause = abort ? said(abort) : (lastVerdict?.reason ?? '');
  switch (status) {
    case 'waiting':
      return { tone: 'waiting', title: `${version} waits for admission`, why: '' };
    case 'starting':
      return {
        tone: 'moving',
        title: `${version} is being prepared`,
        why: lastVerdict?.reason ?? 'No request reaches it yet.',
      };
    case 'progressing':
      return {
        tone: 'moving',
        title: `${version} at ${share}${reached?.lastVerdict?.decision === 'advance' ? ', going on' : ''}`,
        why: reached?.lastVerdict?.reason ?? 'Its gates have not been asked yet.',
      };
    case 'paused':
      return { tone: 'waiting', title: `${version} is paused at ${share}`, why: pause ? said(pause) : '' };
    case 'awaitingApproval': {
      const { stage = '', until = '' } = pendingApproval ?? {};
      return {
        tone: 'waiting',
        title: `${version} waits for your approval at ${stage}`,
        why: `Its gates let it go on. It is waited for until ${dayAndTime(until)} UTC.`,
      };
    }
    case 'promoting':
      return { tone: 'moving', title: `${version} is being promoted`, why: lastVerdict?.reason ?? '' };
    case 'finalizing':
      return {
        tone: 'good',
        title: `${version} is in production, the release ends`,
        why: lastVerdict?.reason ?? '',
      };
    case 'rollingBack':
      return { tone: 'bad', title: `${version} is rolling back`, why: rollbackCause };
    case 'draining':
      return {
        tone: 'bad',
        title: `${version} is rolled back, its last requests are draining`,
        why: rollbackCause,
      };
    case 'promoted':
      return { tone: 'good', title: `${version} is live`, why: reached?.lastVerdict?.reason ?? '' };
    case 'alreadyLive':
      return { tone: 'good', title: `${version} was live already`, why: failed };
    case 'refused':
      return { tone: 'bad', title: `${version} was refused`, why: failed };
    case 'rollbackUnconfirmed':
      return {
        tone: 'bad',
        title: `${version}: the rollback is not confirmed, look at the traffic now`,
        why: failed,
      };
    case 'rolledBack':
      return {
        tone: 'bad',
        title: `${version} was rolled back${reached ? ` at ${formatWeight(reached.canaryWeight)}` : ''}`,
        why: failed,
      };
    default:
      return assertNever(status);
  }
}

function said({ requestedBy, reason }: ControlRequest): string {
  return `${shortName(requestedBy)}: ${reason}`;
}
