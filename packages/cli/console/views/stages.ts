import type { StrategySummary } from '../../../../core/registry/service-manifest';
import { stageStates, type StageProgress } from '../../../../core/audit/stage-states';
import type { ReleaseTimeline, StageTimeline } from '../../../../core/audit/release-timeline';

/** A stage of a release as the page shows it. */
export interface StageView extends Omit<StageProgress, 'reached'> {
  /** The time that the release has spent at the stage; undefined if it has not reached it. */
  readonly seconds?: number;
  /** The bake time, if the strategy is still deployed. */
  readonly bakeSeconds?: number;
  /** Set if the stage requires an approval. */
  readonly needsApproval?: true;
}

/** Builds the stages of a release: those it has reached, then the remaining ones of its strategy. */
export function stageViews(
  timeline: ReleaseTimeline,
  plan: StrategySummary | undefined,
  now: number,
): StageView[] {
  return stageStates(timeline, plan?.canaryWeights ?? []).map(({ reached, ...stage }) => {
    const index = plan?.canaryWeights.indexOf(stage.canaryWeight) ?? -1;
    return {
      ...stage,
      ...(reached && { seconds: secondsAt(reached, now) }),
      bakeSeconds: plan?.bakeSeconds[index],
      ...(plan?.approvalStages?.includes(index) && { needsApproval: true as const }),
    };
  });
}

function secondsAt({ enteredAt, leftAt }: StageTimeline, now: number): number {
  const until = leftAt === undefined ? now : Date.parse(leftAt);
  return Math.max(0, Math.round((until - Date.parse(enteredAt)) / 1000));
}
