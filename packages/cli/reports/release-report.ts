import { weightSchema } from '../../../core/traffic/weight-schema';
import { z } from 'zod';
import { decisions } from '../../../core/analysis/gates/decision';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import { outcomes } from '../../../core/release/release';
import { releaseStatuses } from '../../../core/audit/release-status';
import { stageStates } from '../../../core/audit/stage-states';
import type { ReleaseTimeline } from '../../../core/audit/release-timeline';
import { withoutUndefined } from '../../../core/text/without-undefined';

const time = z.string();
const sideCounts = z.strictObject({ requests: z.int(), faults: z.int() });
const failure = z.strictObject({ error: z.string(), message: z.string() });
const outcome = z.enum(outcomes);
const asked = z.strictObject({ reason: z.string(), requestedBy: z.string(), at: time });

const verdict = z.strictObject({
  at: time,
  decision: z.enum(decisions),
  reason: z.string(),
  counts: z.strictObject({ canary: sideCounts, production: sideCounts }),
  /** How long until the next check, if it holds. */
  waitSeconds: z.number().optional(),
});

export const pendingApprovalSchema = z.strictObject({ stage: z.string(), requestedAt: time, until: time });

const stageSchema = z.strictObject({
  label: z.string(),
  canaryWeight: weightSchema,
  enteredAt: time,
  leftAt: time.optional(),
  lastVerdict: verdict.optional(),
});

/** The status of a release and what led to it, as `--json` prints it. Times are ISO 8601. */
export const releaseReportSchema = z.strictObject({
  id: z.string(),
  service: z.string(),
  status: z.enum(releaseStatuses),
  version: z.string().optional(),
  previousVersion: z.string().optional(),
  strategy: z.string().optional(),
  reason: z.string().optional(),
  requestedBy: z.string().optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  /** When the version was in production and the baseline restored. */
  promotedAt: time.optional(),
  /** When the weights were back at the baseline. */
  baselineAt: time.optional(),
  /** The canary's share of the traffic now. */
  canaryWeight: weightSchema,
  /** The stage that it is at, `start` before the first; missing once its traffic is on the baseline. */
  stage: z.string().optional(),
  /** The stages of its strategy, first to last; where the strategy is not known, those it has come to. */
  ladder: z.array(
    z.strictObject({
      label: z.string(),
      canaryWeight: weightSchema,
      state: z.enum(['passed', 'current', 'rolledBack', 'ahead', 'notReached']),
    }),
  ),
  /** The stages it has come to. */
  stages: z.array(stageSchema),
  /** The last verdict, at a stage or at its start. */
  lastVerdict: verdict.extend({ stage: z.string() }).optional(),
  pause: asked.optional(),
  abort: asked.optional(),
  /** The approval that is pending. */
  pendingApproval: pendingApprovalSchema.optional(),
  outcome: outcome.optional(),
  failure: failure.optional(),
});

export type ReleaseReport = z.output<typeof releaseReportSchema>;

/** A release that has ended, as the history has it. */
export const pastReleaseSchema = z.strictObject({
  id: z.string(),
  executionArn: z.string(),
  version: z.string().optional(),
  previousVersion: z.string().optional(),
  strategy: z.string().optional(),
  reason: z.string().optional(),
  requestedBy: z.string().optional(),
  startedAt: time,
  endedAt: time,
  outcome,
  failure: failure.optional(),
});

/** What is known of a release beside its timeline. */
export interface KnownRelease {
  readonly id: string;
  readonly service: string;
  /** The weights of its strategy's stages, in per mille; empty when they are not known. */
  readonly ladder: readonly number[];
}

/** The report of a release, for people and programs. */
export function reportRelease(
  { id, service, ladder }: KnownRelease,
  timeline: ReleaseTimeline,
): ReleaseReport {
  const {
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    startedAt,
    endedAt,
    promotedAt,
    baselineAt,
  } = timeline;
  return withoutUndefined({
    id,
    service,
    status: timeline.status,
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    startedAt,
    endedAt,
    promotedAt,
    baselineAt,
    canaryWeight: timeline.canaryWeight,
    stage: timeline.stage,
    ladder: stageStates(timeline, ladder).map(({ label, canaryWeight, state }) => ({
      label,
      canaryWeight,
      state,
    })),
    stages: timeline.stages.map(({ label, canaryWeight, enteredAt, leftAt, lastVerdict }) =>
      withoutUndefined({ label, canaryWeight, enteredAt, leftAt, lastVerdict }),
    ),
    lastVerdict: timeline.lastVerdict,
    pause: timeline.pause,
    abort: timeline.abort,
    pendingApproval: timeline.pendingApproval,
    outcome: timeline.outcome,
    failure: timeline.failure,
  });
}

/** A row of the history without what only the machinery needs. */
export function reportPastRelease(past: PastRelease): z.output<typeof pastReleaseSchema> {
  const { id, executionArn, version, previousVersion, strategy, reason, requestedBy } = past;
  const { startedAt, endedAt, outcome: ending, failure: why } = past;
  return withoutUndefined({
    id,
    executionArn,
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    startedAt,
    endedAt,
    outcome: ending,
    failure: why,
  });
}
