import type { StrategySummary } from '../../../../core/registry/service-manifest';
import { stageStates, type StageProgress } from '../../../../core/audit/stage-states';
import type { ReleaseTimeline, StageTimeline } from '../../../../core/audit/release-timeline';

/** A stage of a release as the staircase draws it. */
export interface Rung extends Omit<StageProgress, 'reached'> {
  /** How long the release was or is there; undefined for what it has not reached. */
  readonly seconds?: number;
  /** How long it stays at least, as far as the deployment tells. */
  readonly bakeSeconds?: number;
  /** Set when it is left only with a person's approval. */
  readonly asksPerson?: true;
}

/** The stages of a release: those that it went through, and those that its strategy has ahead. */
export function ladderOf(timeline: ReleaseTimeline, plan: StrategySummary | undefined, now: number): Rung[] {
  return stageStates(timeline, plan?.canaryWeights ?? []).map(({ reached, ...stage }) => {
    const index = plan?.canaryWeights.indexOf(stage.canaryWeight) ?? -1;
    return {
      ...stage,
      ...(reached && { seconds: secondsAt(reached, now) }),
      bakeSeconds: plan?.bakeSeconds[index],
      ...(plan?.approvalStages?.includes(index) && { asksPerson: true as const }),
    };
  });
}

function secondsAt({ enteredAt, leftAt }: StageTimeline, now: number): number {
  const until = leftAt === undefined ? now : Date.parse(leftAt);
  return Math.max(0, Math.round((until - Date.parse(enteredAt)) / 1000));
}
