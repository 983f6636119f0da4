import { assertNever } from '../errors/assert-never';
import { shellWord } from '../text/sanitize';
import type { ReleaseEvent } from './release-event';

/** Something that people can do about an event. */
export interface NextStep {
  readonly purpose: string;
  /** To be typed into a shell; without it the purpose says all. */
  readonly command?: string;
}

/** What people can do about an event, the most likely first. */
export function nextStepsOf(service: string, event: ReleaseEvent): readonly NextStep[] {
  const rollouts = (verb: string, ...words: string[]) =>
    ['rollouts', verb, ...words.map(shellWord), '--service', shellWord(service)].join(' ');
  const because = (verb: string, ...words: string[]) => `${rollouts(verb, ...words)} --reason "…"`;
  const release = event.release === undefined ? [] : [event.release.id];
  const watch = { purpose: 'Watch it', command: rollouts('watch', ...release) };
  const abort = { purpose: 'Take the traffic back', command: because('abort') };
  const explain = { purpose: 'See every verdict with its numbers', command: rollouts('explain', ...release) };
  const look = { purpose: 'See where traffic is', command: rollouts('status') };
  const undo = { purpose: 'Go back to the version before', command: because('undo') };

  switch (event.kind) {
    case 'Release Started':
    case 'Stage Shifted':
    case 'Release Resumed':
      return [watch, abort];
    case 'Release Paused':
      return [
        { purpose: 'Let it go on', command: rollouts('resume') },
        { purpose: 'Pass this stage, whatever holds it', command: because('promote') },
        abort,
      ];
    case 'Approval Requested':
      return [
        { purpose: 'Approve', command: because('approve', '--stage', event.stage) },
        { purpose: 'Reject, and take the traffic back', command: because('reject', '--stage', event.stage) },
        explain,
      ];
    case 'Release Promoted':
      return [undo];
    case 'Release Rolled Back':
      return [explain, readAbout(event.failure.error)];
    case 'Guard Acted':
      return event.release ? [look, explain] : [look];
    case 'Release Refused':
      return [look, ...(event.failure ? [readAbout(event.failure.error)] : [])];
    case 'Release Concluded':
      if (event.outcome === 'rollback-unconfirmed') return [look, readAbout('RollbackUnconfirmed'), explain];
      if (event.outcome === 'rolled-back') return [explain];
      return [undo];
    default:
      return assertNever(event);
  }
}

function readAbout(error: string): NextStep {
  return { purpose: `Read what to do in docs/operations.md, ${error}` };
}
