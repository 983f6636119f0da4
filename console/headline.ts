import { shortName } from '../core/event-sentence';
import { assertNever } from '../core/errors';
import type { Outcome } from '../core/release';
import { dayAndTime, percent } from '../core/words';
import type { ReleaseStory } from '../core/story';
import type { InFlight } from './screen';

/**
 * How a state looks.
 *
 * - `moving` means: a release is on its way, and nothing speaks against it
 * - `waiting` means: it goes on when somebody or something lets it
 * - `good`, `bad` mean: it ended well, or has to be looked at
 */
export type Tone = 'moving' | 'waiting' | 'good' | 'bad';

/** What somebody has to know first. */
export interface Headline {
  readonly tone: Tone;
  /** In one line. */
  readonly title: string;
  /** Why, in a sentence or a few. */
  readonly why: string;
}

/** Says of a release how it stands, in one line, and why. */
export function headlineOf(story: ReleaseStory, inFlight?: InFlight): Headline {
  const version = `Version ${story.version ?? inFlight?.version ?? '?'}`;
  return story.outcome ? ended(version, story, story.outcome) : underWay(version, story, inFlight);
}

function ended(version: string, story: ReleaseStory, outcome: Outcome): Headline {
  const reached = story.stages.at(-1);
  const why = story.failure?.message ?? '';
  switch (outcome) {
    case 'promoted':
      return { tone: 'good', title: `${version} is live`, why: reached?.lastVerdict?.reason ?? '' };
    case 'already-live':
      return { tone: 'good', title: `${version} was live already`, why };
    case 'refused':
      return { tone: 'bad', title: `${version} was refused`, why };
    case 'rollback-unconfirmed':
      return {
        tone: 'bad',
        title: `${version}: the rollback is not confirmed, look at the traffic now`,
        why,
      };
    case 'rolled-back':
      return {
        tone: 'bad',
        title: `${version} was rolled back${reached ? ` at ${shareOf(reached.canaryPerMille)}` : ''}`,
        why,
      };
    default:
      return assertNever(outcome);
  }
}

function underWay(version: string, story: ReleaseStory, inFlight?: InFlight): Headline {
  const stage = story.stages.at(-1);
  const verdict = stage?.lastVerdict;
  const share = shareOf(story.canaryPerMille);
  const { abort, pause } = inFlight ?? {};
  if (abort) {
    const where = story.restAt === undefined ? 'is being taken back' : 'is taken back: traffic is home';
    return {
      tone: 'bad',
      title: `${version} ${where}`,
      why: `${shortName(abort.requestedBy)}: ${abort.reason}`,
    };
  }
  if (pause) {
    return {
      tone: 'waiting',
      title: `${version} is paused at ${share}`,
      why: `${shortName(pause.requestedBy)}: ${pause.reason}`,
    };
  }
  const approval = story.approvals.find(({ answer }) => answer === undefined);
  if (approval && story.restAt === undefined) {
    const until = dayAndTime(approval.until);
    return {
      tone: 'waiting',
      title: `${version} waits for your approval at ${stageName(approval.stage)}`,
      why: `Its gates let it go on. It is waited for until ${until} UTC.`,
    };
  }
  if (story.restAt !== undefined) {
    return {
      tone: 'moving',
      title: `${version}: traffic is home, the release ends`,
      why: verdict?.reason ?? '',
    };
  }
  if (!stage)
    return { tone: 'moving', title: `${version} is being prepared`, why: 'No request reaches it yet.' };
  if (!verdict)
    return { tone: 'moving', title: `${version} at ${share}`, why: 'Its gates have not been asked yet.' };
  switch (verdict.decision) {
    case 'fail':
      return { tone: 'bad', title: `${version} is being taken back`, why: verdict.reason };
    case 'advance':
      return { tone: 'moving', title: `${version} at ${share}, going on`, why: verdict.reason };
    case 'hold':
      return { tone: 'moving', title: `${version} at ${share}`, why: verdict.reason };
    default:
      return assertNever(verdict.decision);
  }
}

/** A stage's label as people read it: `10 %` for `10%`. */
export function stageName(label: string): string {
  return label.replace(/%$/, ' %');
}

/** The canary's share as people say it: `12.5 %`. */
export function shareOf(canaryPerMille: number): string {
  return percent(canaryPerMille / 1000);
}
