import { weightSchema } from '../../../core/traffic/weight-schema';
import { z } from 'zod';
import type { Change } from '../../../core/release/change';
import { identityKinds } from '../../../core/release/identity';
import type { ErrorCount } from '../../../core/analysis/faults/error-count';
import { causeCodes } from '../../../core/analysis/verdict';
import { decisions } from '../../../core/analysis/gates/decision';
import type { PastRelease } from '../../../core/audit/rows/past-release';
import { overridesSchema } from '../../../core/release/overrides-schema';
import { outcomes } from '../../../core/release/release';
import { releaseStatuses } from '../../../core/audit/release-status';
import { stageStates } from '../../../core/audit/stage-states';
import type { ReleaseTimeline, StageVerdict } from '../../../core/audit/release-timeline';
import type { StrategySummary } from '../../../core/registry/service-manifest';
import { gateReportSchema, reportGate } from './gate-report';
import { withoutUndefined } from '../../../core/text/without-undefined';

const time = z.string();
const sideCounts = z.strictObject({ requests: z.int(), faults: z.int() });
const failure = z.strictObject({ error: z.string(), message: z.string() });
const change = z.strictObject({
  description: z.string().optional(),
  commit: z.string().optional(),
  author: z.string().optional(),
} satisfies Record<keyof Change, z.ZodType>);
const outcome = z.enum(outcomes);
/** The certainty of the requester: attested by AWS, or claimed. */
const identity = z.enum(identityKinds).optional();
const controlRequest = z.strictObject({ reason: z.string(), requestedBy: z.string(), identity, at: time });

const verdict = z.strictObject({
  at: time,
  decision: z.enum(decisions),
  reason: z.string(),
  counts: z.strictObject({ canary: sideCounts, production: sideCounts }),
  /** The time until the next check, if the verdict is hold. */
  waitSeconds: z.number().optional(),
});

export const pendingApprovalSchema = z.strictObject({ stage: z.string(), requestedAt: time, until: time });

const stageSchema = z.strictObject({
  label: z.string(),
  canaryWeight: weightSchema,
  state: z.enum(['passed', 'current', 'rolledBack', 'ahead', 'notReached']),
  /** Missing for a stage that the release has not reached. */
  enteredAt: time.optional(),
  leftAt: time.optional(),
  /** The least time at the stage; missing if its strategy is no longer deployed. */
  bakeSeconds: z.number().optional(),
  /** The time after the shift that is no evidence. @default 90 */
  settleSeconds: z.int().optional(),
  lastVerdict: verdict.optional(),
});

/** A release with its status, stages and controls, as `--json` prints it. Times are ISO 8601. */
export const releaseReportSchema = z.strictObject({
  id: z.string(),
  service: z.string(),
  status: z.enum(releaseStatuses),
  version: z.string().optional(),
  previousVersion: z.string().optional(),
  strategy: z.string().optional(),
  reason: z.string().optional(),
  requestedBy: z.string().optional(),
  identity,
  /** The change that the version makes, as its publisher said. */
  change: change.optional(),
  /** The rules that the release overrides, each with the reason. */
  overrides: overridesSchema.optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  /** When the version was in production and the baseline restored. */
  promotedAt: time.optional(),
  /** When the weights were back at the baseline. */
  baselineAt: time.optional(),
  /** The canary's current weight. */
  canaryWeight: weightSchema,
  /** The current stage, `start` before the first; missing once the baseline is restored. */
  stage: z.string().optional(),
  /** The stages of its strategy, first to last; if the strategy is no longer deployed, those it has reached. */
  stages: z.array(stageSchema),
  /** The last verdict, at a stage or at its start. */
  lastVerdict: verdict
    .extend({
      stage: z.string(),
      /** The basis of the decision: the gates, or a control. */
      cause: z.enum(causeCodes),
      gates: z.array(gateReportSchema),
    })
    .optional(),
  pause: controlRequest.optional(),
  abort: controlRequest.optional(),
  /** The approval that is pending. */
  pendingApproval: pendingApprovalSchema.optional(),
  outcome: outcome.optional(),
  failure: failure.optional(),
  /** The commonest errors of failed requests, with those of each side. */
  errors: z
    .array(
      z.strictObject({
        type: z.string(),
        message: z.string(),
        canary: z.number(),
        production: z.number(),
      } satisfies Record<keyof ErrorCount, z.ZodType>),
    )
    .optional(),
  /** The kinds of failed requests that the tripwire counts; missing without a tripwire. */
  faultKinds: z.array(z.string()).optional(),
});

export type ReleaseReport = z.output<typeof releaseReportSchema>;

/** A release that has ended, as `rollouts history --json` prints it. */
export const pastReleaseSchema = z.strictObject({
  id: z.string(),
  executionArn: z.string(),
  version: z.string().optional(),
  previousVersion: z.string().optional(),
  strategy: z.string().optional(),
  reason: z.string().optional(),
  requestedBy: z.string().optional(),
  identity,
  change: change.optional(),
  startedAt: time,
  endedAt: time,
  outcome,
  failure: failure.optional(),
});

/** The facts of a release that its timeline does not have. */
export interface KnownRelease {
  readonly id: string;
  readonly service: string;
  /** The stages of its strategy; undefined if they are not known. */
  readonly plan: StrategySummary | undefined;
}

/** Builds the report of a release, from which every output is rendered. */
export function reportRelease({ id, service, plan }: KnownRelease, timeline: ReleaseTimeline): ReleaseReport {
  const {
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    identity: identityOfStarter,
    change: changeOfRelease,
    overrides,
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
    identity: identityOfStarter,
    change: changeOfRelease,
    overrides,
    startedAt,
    endedAt,
    promotedAt,
    baselineAt,
    canaryWeight: timeline.canaryWeight,
    stage: timeline.stage,
    stages: stageStates(timeline, plan?.canaryWeights ?? []).map(({ label, canaryWeight, state, reached }) =>
      withoutUndefined({
        label,
        canaryWeight,
        state,
        enteredAt: reached?.enteredAt,
        leftAt: reached?.leftAt,
        bakeSeconds: plan?.bakeSeconds[plan.canaryWeights.indexOf(canaryWeight)],
        settleSeconds: plan?.settleSeconds,
        lastVerdict: reached?.lastVerdict && withoutGates(reached.lastVerdict),
      }),
    ),
    lastVerdict: timeline.lastVerdict && {
      ...timeline.lastVerdict,
      gates: timeline.lastVerdict.gates.map(reportGate),
    },
    pause: timeline.pause,
    abort: timeline.abort,
    pendingApproval: timeline.pendingApproval,
    outcome: timeline.outcome,
    failure: timeline.failure,
    errors: timeline.errors && [...timeline.errors],
    faultKinds: timeline.faultKinds && [...timeline.faultKinds],
  });
}

/** A stage shows less than the last verdict of all. */
function withoutGates({ at, decision, reason, counts, waitSeconds }: StageVerdict): z.input<typeof verdict> {
  return withoutUndefined({ at, decision, reason, counts, waitSeconds });
}

/** Reports a row of the history, without its internal fields. */
export function reportPastRelease(past: PastRelease): z.output<typeof pastReleaseSchema> {
  const {
    id,
    executionArn,
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    identity: identityOfStarter,
  } = past;
  const { change: pastChange, startedAt, endedAt, outcome: pastOutcome, failure: pastFailure } = past;
  return withoutUndefined({
    id,
    executionArn,
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    identity: identityOfStarter,
    change: pastChange,
    startedAt,
    endedAt,
    outcome: pastOutcome,
    failure: pastFailure,
  });
}
