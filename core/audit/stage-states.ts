import { formatWeight, type Weight } from '../traffic/weight';
import { isInStages } from './release-status';
import type { ReleaseTimeline, StageTimeline } from './release-timeline';

/**
 * The state of a stage of a release.
 *
 * - `passed`: the release left the stage for the next one, or for production
 * - `current`: the release is at the stage
 * - `rolledBack`: the release was rolled back at the stage, or is being rolled back
 * - `ahead`: the stage is still to come
 * - `notReached`: the release ended before the stage
 */
export type StageState = 'passed' | 'current' | 'rolledBack' | 'ahead' | 'notReached';

/** A stage of a release or of its strategy. */
export interface StageProgress {
  readonly label: string;
  readonly canaryWeight: Weight;
  readonly state: StageState;
  /** Undefined for a stage that the release has not reached. */
  readonly reached?: StageTimeline;
}

/**
 * The stages of a release: those it has reached, then the later ones of its strategy.
 *
 * @param planned the weights of the strategy's stages; empty if the strategy is unknown
 */
export function stageStates(timeline: ReleaseTimeline, planned: readonly Weight[]): StageProgress[] {
  const { status, stages } = timeline;
  const reached = stages.map((stage, index): StageProgress => {
    const isLast = index === stages.length - 1;
    return {
      label: stage.label,
      canaryWeight: stage.canaryWeight,
      state: isLast ? lastState(timeline) : 'passed',
      reached: stage,
    };
  });
  const highest = stages.at(-1)?.canaryWeight ?? 0;
  const beyond = planned
    .filter((canaryWeight) => canaryWeight > highest)
    .map((canaryWeight): StageProgress => {
      const isAhead = isInStages(status) || status === 'waiting';
      return { label: formatWeight(canaryWeight), canaryWeight, state: isAhead ? 'ahead' : 'notReached' };
    });
  return [...reached, ...beyond];
}

function lastState({ status }: ReleaseTimeline): StageState {
  if (isInStages(status)) return 'current';
  return status === 'promoting' || status === 'finalizing' || status === 'promoted' ? 'passed' : 'rolledBack';
}
