import type { ReleaseStory, StageStory } from '../core/story';
import type { Ladder } from '../core/deployment';
import { allTraffic } from '../core/traffic';

/**
 * Where a release stands with a stage.
 *
 * - `passed` means: it went on
 * - `here` means: it is there now
 * - `ended` means: it was taken back there
 * - `ahead` means: it is still to come
 * - `unreached` means: it did not come to it
 */
export type RungState = 'passed' | 'here' | 'ended' | 'ahead' | 'unreached';

export interface Rung {
  readonly label: string;
  readonly canaryPerMille: number;
  readonly state: RungState;
  /** How long the release was or is there; undefined for what it has not reached. */
  readonly seconds?: number;
  /** How long it stays at least, as far as the deployment tells. */
  readonly bakeSeconds?: number;
  /** Set when it is left only with a person's approval. */
  readonly asksPerson?: true;
}

/** The stages of a release: those that it went through, and those that its strategy has ahead. */
export function ladderOf(story: ReleaseStory, plan: Ladder | undefined, now: number): Rung[] {
  const inFlight = story.outcome === undefined && story.restAt === undefined;
  const promoted = story.outcome === 'promoted' || isBeingPromoted(story);
  const reached = story.stages.map((stage, index): Rung => {
    const isLast = index === story.stages.length - 1;
    const state = !isLast || promoted ? 'passed' : inFlight ? 'here' : 'ended';
    return { ...rungOf(stage.label, stage.canaryPerMille, plan), state, seconds: secondsAt(stage, now) };
  });
  const highest = story.stages.at(-1)?.canaryPerMille ?? 0;
  const ahead = (plan?.canaryPerMille ?? [])
    .filter((canaryPerMille) => canaryPerMille > highest)
    .map((canaryPerMille): Rung => ({
      ...rungOf(`${canaryPerMille / 10}%`, canaryPerMille, plan),
      state: inFlight ? 'ahead' : 'unreached',
    }));
  return [...reached, ...ahead];
}

function rungOf(label: string, canaryPerMille: number, plan?: Ladder): Omit<Rung, 'state' | 'seconds'> {
  const index = plan?.canaryPerMille.indexOf(canaryPerMille) ?? -1;
  return {
    label,
    canaryPerMille,
    bakeSeconds: plan?.bakeSeconds[index],
    ...(plan?.approvalStages?.includes(index) && { asksPerson: true as const }),
  };
}

function secondsAt({ enteredAt, leftAt }: StageStory, now: number): number {
  const until = leftAt === undefined ? now : Date.parse(leftAt);
  return Math.max(0, Math.round((until - Date.parse(enteredAt)) / 1000));
}

/** Traffic is at rest, and the last thing that the gates said at 100 % was to go on. */
function isBeingPromoted({ outcome, restAt, stages }: ReleaseStory): boolean {
  const last = stages.at(-1);
  return (
    outcome === undefined &&
    restAt !== undefined &&
    last?.canaryPerMille === allTraffic &&
    last.lastVerdict?.decision === 'advance'
  );
}
