import type { StrategySummary } from '../../../../core/registry/service-manifest';
import { stageStates, type StageProgress, type StageState } from '../../../../core/audit/stage-states';
import type { ReleaseStatus } from '../../../../core/audit/release-status';
import type { ReleaseTimeline, StageTimeline } from '../../../../core/audit/release-timeline';

/** A stage of a release as the page shows it. */
export interface StageView extends Omit<StageProgress, 'reached'> {
  /** The state in words. */
  readonly word: string;
  /** ISO 8601; undefined if the release has not reached it. */
  readonly enteredAt?: string;
  /** The time that the release has spent at the stage; undefined if it has not reached it. */
  readonly seconds?: number;
  /** The bake time, if the strategy is still deployed. */
  readonly bakeSeconds?: number;
  /** The time after the shift that is no evidence. @default 90 */
  readonly settleSeconds?: number;
  /** Set if the stage requires an approval. */
  readonly needsApproval?: true;
}

const words: Readonly<Record<StageState, string>> = {
  passed: 'passed',
  current: 'in progress',
  rolledBack: 'rolled back',
  ahead: 'pending',
  notReached: 'not reached',
};

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
      word: wordOf(stage.state, timeline.status),
      ...(reached && { enteredAt: reached.enteredAt, seconds: secondsAt(reached, now) }),
      bakeSeconds: plan?.bakeSeconds[index],
      settleSeconds: plan?.settleSeconds,
      ...(plan?.approvalStages?.includes(index) && { needsApproval: true as const }),
    };
  });
}

/** Nothing is rolled back before that is confirmed. */
function wordOf(state: StageState, status: ReleaseStatus): string {
  if (state !== 'rolledBack') return words[state];
  if (status === 'rollingBack') return 'rolling back';
  return status === 'rollbackUnconfirmed' ? 'rollback not confirmed' : words[state];
}

function secondsAt({ enteredAt, leftAt }: StageTimeline, now: number): number {
  const until = leftAt === undefined ? now : Date.parse(leftAt);
  return Math.max(0, Math.round((until - Date.parse(enteredAt)) / 1000));
}
