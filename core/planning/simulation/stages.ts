import type { Stage } from '../../strategy/stage';
import type { Strategy } from '../../strategy/strategy';
import type { PolicyVerdict } from './policy';

/** The decision about the first stage of a release. */
export interface FirstStage {
  readonly stage: Stage | undefined;
  /** The verdict before the first shift, of a strategy that follows a budget. */
  readonly verdict?: PolicyVerdict;
}

/** The first stage: the one that a budget allows, if the strategy has one. Windows and checks before it are assumed to pass. */
export function firstStageOf(strategy: Strategy, judgeStart: (start: Stage) => PolicyVerdict): FirstStage {
  const { budget, start, stages } = strategy;
  if (!budget || !start) return { stage: stages[0] };
  const verdict = judgeStart(start);
  return { stage: verdict.decision === 'fail' ? undefined : stageAfter(strategy, start, verdict), verdict };
}

/** The stage that a verdict to advance leads to; undefined after the last one. */
export function stageAfter(
  { stages }: Strategy,
  { canaryWeight }: Stage,
  { nextWeight = canaryWeight + 1 }: PolicyVerdict,
): Stage | undefined {
  return stages.find((stage) => stage.canaryWeight >= nextWeight);
}
