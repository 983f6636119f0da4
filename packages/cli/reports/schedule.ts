import { bucketMilliseconds } from '../../../core/analysis/evidence/evidence';
import {
  defaultSettleSeconds,
  latestMetricsSeconds,
  publicationDelaySeconds,
} from '../../../core/strategy/defaults';
import type { StageProgress } from '../../../core/audit/stage-states';
import type { StageVerdict } from '../../../core/audit/release-timeline';

/** A stage with the times that a schedule follows from. */
export interface ScheduledStage {
  readonly state: StageProgress['state'];
  /** ISO 8601; undefined for a stage that the release has not reached. */
  readonly enteredAt?: string;
  /** Undefined if its strategy is no longer deployed. */
  readonly bakeSeconds?: number;
  /** @default {@link defaultSettleSeconds} */
  readonly settleSeconds?: number;
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

/**
 * The wait for the first evidence of a stage.
 *
 * - `expected`: no minute that counts has ended and been published yet
 * - `late`: one has, and AWS may still not show its metrics
 * - `missing`: AWS has had the time to show them
 */
export interface EvidenceWait {
  readonly state: 'expected' | 'late' | 'missing';
  /** The time at which the first minute that counts can be read at the earliest, in milliseconds since the epoch. */
  readonly readAt: number;
}

/**
 * Schedules the first evidence of the present stage: metrics are read by complete minutes, of which the first begins after the settle time.
 *
 * @param now in milliseconds since the epoch
 * @returns undefined if the release is at no stage
 */
export function evidenceWait(stages: readonly ScheduledStage[], now: number): EvidenceWait | undefined {
  const stage = stages.find(({ state }) => state === 'current');
  if (stage?.enteredAt === undefined) return undefined;
  const { enteredAt, settleSeconds = defaultSettleSeconds } = stage;
  const settledAt = Date.parse(enteredAt) + settleSeconds * 1000;
  const minuteEndsAt = (Math.ceil(settledAt / bucketMilliseconds) + 1) * bucketMilliseconds;
  const readAt = minuteEndsAt + publicationDelaySeconds * 1000;
  if (now < readAt) return { state: 'expected', readAt };
  return { state: now < minuteEndsAt + latestMetricsSeconds * 1000 ? 'late' : 'missing', readAt };
}

/** True if a verdict, or the lack of one, rests on no request of either side. */
export function lacksEvidence(verdict: Pick<StageVerdict, 'counts'> | undefined): boolean {
  if (!verdict) return true;
  return verdict.counts.canary.requests + verdict.counts.production.requests === 0;
}
