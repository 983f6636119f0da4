import { bucketMilliseconds } from '../../../core/analysis/evidence/evidence';
import { publicationDelaySeconds } from '../../../core/strategy/defaults';
import type { StageProgress } from '../../../core/audit/stage-states';
import type { StageVerdict } from '../../../core/audit/release-timeline';

/** A stage with the times that a schedule follows from. */
export interface ScheduledStage {
  readonly state: StageProgress['state'];
  /** ISO 8601; undefined for a stage that the release has not reached. */
  readonly enteredAt?: string;
  /** Undefined if its strategy is no longer deployed. */
  readonly bakeSeconds?: number;
}

/** The time of the next check; undefined if none is known. */
export function nextCheckAt(
  verdict: Pick<StageVerdict, 'at' | 'waitSeconds'> | undefined,
): number | undefined {
  return verdict?.waitSeconds === undefined ? undefined : Date.parse(verdict.at) + verdict.waitSeconds * 1000;
}

/** The earliest time at which the release can leave its present stage; undefined if it is at none, or its plan is not known. */
export function stageEndsAt(stages: readonly ScheduledStage[]): number | undefined {
  const stage = stages.find(({ state }) => state === 'current');
  if (stage?.enteredAt === undefined || stage.bakeSeconds === undefined) return undefined;
  return Date.parse(stage.enteredAt) + stage.bakeSeconds * 1000;
}

/** The time left until the version can be in production, if nothing holds; undefined if the plan is not known. */
export function secondsToProduction(stages: readonly ScheduledStage[], now: number): number | undefined {
  const left = stages.map(({ state, bakeSeconds, enteredAt }) => {
    if (bakeSeconds === undefined) return undefined;
    if (state === 'ahead') return bakeSeconds;
    if (state !== 'current' || enteredAt === undefined) return 0;
    const spent = Math.max(0, Math.round((now - Date.parse(enteredAt)) / 1000));
    return Math.max(0, bakeSeconds - spent);
  });
  if (left.length === 0) return undefined;
  return left.reduce<number | undefined>(
    (sum, each) => (sum === undefined || each === undefined ? undefined : sum + each),
    0,
  );
}

/** When the first evidence can be read: metrics are read by complete minutes, once CloudWatch has published them. */
export function firstEvidenceAt(stages: readonly ScheduledStage[]): number | undefined {
  const enteredAt = stages.find((stage) => stage.enteredAt !== undefined)?.enteredAt;
  if (enteredAt === undefined) return undefined;
  const minute = Math.ceil(Date.parse(enteredAt) / bucketMilliseconds) * bucketMilliseconds;
  return minute + bucketMilliseconds + publicationDelaySeconds * 1000;
}

/** True if a verdict, or the lack of one, rests on no request of either side. */
export function lacksEvidence(verdict: Pick<StageVerdict, 'counts'> | undefined): boolean {
  if (!verdict) return true;
  return verdict.counts.canary.requests + verdict.counts.production.requests === 0;
}
