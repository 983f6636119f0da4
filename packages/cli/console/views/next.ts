import { nextStepsFor, type NextStep } from '../../../../core/audit/events/next-steps';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { assertNever } from '../../../../core/errors/assert-never';
import { dayAndTime, formatDuration, timeOfDay } from '../../../../core/text/format';
import { formatWeight } from '../../../../core/traffic/weight';
import { evidenceWait, lacksEvidence, nextCheckAt, stageEndsAt } from '../../reports/schedule';
import { evidenceWaitText } from '../../views/evidence-text';
import type { StageView } from './stages';

/** The next event of a release and its time, with the commands for people. */
export interface NextView {
  readonly title: string;
  readonly text: string;
  readonly steps: readonly NextStep[];
}

/** The facts that the next event follows from. */
export interface NextContext {
  readonly service: string;
  readonly releaseId: string;
  readonly events: readonly AuditEvent[];
  readonly timeline: ReleaseTimeline;
  readonly stages: readonly StageView[];
  /** In milliseconds since the epoch. */
  readonly now: number;
}

/** Builds the view of the next event. */
export function nextOf(context: NextContext): NextView {
  const { title, text } = expected(context);
  return { title, text, steps: stepsAfter(context) };
}

function expected(context: NextContext): Omit<NextView, 'steps'> {
  const { timeline, events } = context;
  const { status, version = '?', previousVersion = '?', failure, baselineAt } = timeline;
  switch (status) {
    case 'waiting':
      return { title: 'Admission', text: 'It starts when the releases before it have ended.' };
    case 'starting':
      return {
        title: startTitle(context),
        text: `Version ${version} is being prepared. ${checkText(context)}`,
      };
    case 'progressing':
      return { title: advanceTitle(context), text: advanceText(context) };
    case 'paused':
      return {
        title: 'Stays until somebody resumes it',
        text: `Its gates are still checked: a failed gate rolls it back. ${checkText(context)}`,
      };
    case 'awaitingApproval': {
      const { until = '' } = timeline.pendingApproval ?? {};
      const asked = events.findLast((event) => event.kind === 'approvalRequested');
      const otherwise = asked?.otherwise === 'rollback' ? 'it rolls back' : 'it continues';
      return { title: `An answer by ${dayAndTime(until)} UTC`, text: `Without one ${otherwise}.` };
    }
    case 'promoting':
      return { title: `Version ${version} takes over`, text: 'Production moves to it now.' };
    case 'finalizing':
      return { title: 'The release ends', text: `Users are on version ${version}.` };
    case 'rollingBack':
      if (baselineAt !== undefined) {
        return {
          title: 'No action needed',
          text: `${usersOn(previousVersion, baselineAt)}. The release confirms it and ends.`,
        };
      }
      return {
        title: `All traffic goes to version ${previousVersion} now`,
        text: 'AWS has not confirmed it yet, which takes seconds. If it takes longer than a minute, abort: that calls the guard again.',
      };
    case 'draining':
      return {
        title: 'No action needed',
        text: `${usersOn(previousVersion, baselineAt)}. The release ends once no request has reached version ${version} for a while.`,
      };
    case 'rolledBack':
      return {
        title: `Fix version ${version}, then publish`,
        text: `${usersOn(previousVersion, baselineAt)}. A published fix starts a release of its own; version ${version} is not released again by itself.`,
      };
    case 'rollbackUnconfirmed':
      return { title: "Check the listener's weights now", text: 'The canary may still have traffic.' };
    case 'refused':
      return {
        title: 'Nothing was changed',
        text: failure ? 'Mend what refused it, then start it again.' : '',
      };
    case 'promoted':
    case 'alreadyLive':
      return { title: 'Nothing', text: `Users are on version ${version}.` };
    default:
      return assertNever(status);
  }
}

function startTitle({ stages }: NextContext): string {
  const first = stages[0];
  return first ? `${formatWeight(first.canaryWeight)} of the traffic` : 'The first stage';
}

/** The stage after the present one, with the earliest time at which its bake time allows it. */
function advanceTitle({ stages, timeline, now }: NextContext): string {
  const next = stages.find(({ state }) => state === 'ahead');
  const what = next ? formatWeight(next.canaryWeight) : `Version ${timeline.version ?? '?'} in production`;
  const at = stageEndsAt(stages);
  if (at === undefined || at <= now) return `${what} once its gates pass`;
  return `${what} at ${timeOfDay(at)} UTC or later`;
}

function advanceText(context: NextContext): string {
  const { timeline, stages, now } = context;
  const parts = [checkText(context)];
  const wait = evidenceWait(stages, now);
  if (wait && lacksEvidence(timeline.stages.at(-1)?.lastVerdict)) {
    parts.push(`No evidence yet: ${evidenceWaitText(wait, now)}.`);
  }
  return parts.filter((part) => part !== '').join(' ');
}

function checkText({ timeline, now }: NextContext): string {
  const at = nextCheckAt(timeline.lastVerdict);
  if (at === undefined) return '';
  const left = Math.round((at - now) / 1000);
  return left > 0 ? `Next check in ${formatDuration(left)}.` : 'It is being checked now.';
}

function usersOn(version: string, since: string | undefined): string {
  return since === undefined
    ? `Users are on version ${version}`
    : `All users have been on version ${version} since ${timeOfDay(since)} UTC`;
}

function stepsAfter({ timeline, service, releaseId }: NextContext): readonly NextStep[] {
  const steps = nextStepsFor(service, releaseId);
  const { status, failure } = timeline;
  switch (status) {
    case 'rollingBack':
    case 'draining':
    case 'rolledBack':
      return [steps.explain, ...(failure ? steps.afterFailure(failure.error) : [])];
    case 'rollbackUnconfirmed':
      return [steps.status, steps.read('RollbackUnconfirmed'), steps.explain];
    case 'refused':
      return failure ? steps.afterFailure(failure.error) : [];
    case 'promoted':
      return [steps.undo];
    case 'waiting':
    case 'starting':
    case 'progressing':
    case 'paused':
    case 'awaitingApproval':
    case 'promoting':
    case 'finalizing':
    case 'alreadyLive':
      return [];
    default:
      return assertNever(status);
  }
}
