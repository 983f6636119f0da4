import { z } from 'zod';
import { decisions } from '../core/gates/verdict';
import { outcomes, type PastRelease } from '../core/ledger/past-release';
import type { ReleaseStory } from '../core/story';
import { withoutUndefined } from '../core/without-undefined';

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
  /** How long it waits before it looks again, if it holds. */
  waitSeconds: z.number().optional(),
});

const stageSchema = z.strictObject({
  label: z.string(),
  canaryPerMille: z.int(),
  enteredAt: time,
  leftAt: time.optional(),
  lastVerdict: verdict.optional(),
});

/**
 * How a release stands, as `--json` prints it. Times are ISO 8601.
 *
 * - `waiting` means: it is not admitted yet
 * - `releasing` means: its version climbs the ladder
 * - `paused` means: somebody keeps it at its stage
 * - `awaiting-approval` means: its stage waits for a person's word
 * - `ending` means: its traffic is at rest or on its way there; it is not concluded yet
 * - `ended` means: nothing more happens
 */
export const releaseReportSchema = z.strictObject({
  id: z.string(),
  service: z.string(),
  state: z.enum(['waiting', 'releasing', 'paused', 'awaiting-approval', 'ending', 'ended']),
  version: z.string().optional(),
  previousVersion: z.string().optional(),
  strategy: z.string().optional(),
  reason: z.string().optional(),
  requestedBy: z.string().optional(),
  startedAt: time.optional(),
  endedAt: time.optional(),
  /** When the version was in production and traffic at rest. */
  promotedAt: time.optional(),
  /** When the weights went back. */
  restAt: time.optional(),
  /** The canary's share of the traffic now. */
  canaryPerMille: z.int(),
  /** Its shares at the stages of the strategy, first to last; empty when that is not known. */
  ladder: z.array(z.int()).readonly(),
  /** The stages it has come to. */
  stages: z.array(stageSchema),
  /** What was said last, of a stage that it came to or of its start. */
  lastVerdict: verdict.extend({ stage: z.string() }).optional(),
  pause: asked.optional(),
  abort: asked.optional(),
  /** The stage that waits for a person's word. */
  approval: z.strictObject({ stage: z.string(), requestedAt: time, until: time }).optional(),
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

/** What is known of a release beside its story. */
export interface KnownRelease {
  readonly id: string;
  readonly service: string;
  readonly ladder: readonly number[];
}

/** A release's story as people and programs are told it. */
export function reportRelease({ id, service, ladder }: KnownRelease, story: ReleaseStory): ReleaseReport {
  const { version, previousVersion, strategy, reason, requestedBy, startedAt, endedAt, promotedAt, restAt } =
    story;
  return withoutUndefined({
    id,
    service,
    state: stateOf(story),
    version,
    previousVersion,
    strategy,
    reason,
    requestedBy,
    startedAt,
    endedAt,
    promotedAt,
    restAt,
    canaryPerMille: story.canaryPerMille,
    ladder,
    stages: story.stages.map(({ label, canaryPerMille, enteredAt, leftAt, lastVerdict }) =>
      withoutUndefined({ label, canaryPerMille, enteredAt, leftAt, lastVerdict }),
    ),
    lastVerdict: story.lastVerdict,
    pause: story.pause,
    abort: story.abort,
    approval: pendingApproval(story),
    outcome: story.outcome,
    failure: story.failure,
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

function stateOf(story: ReleaseStory): ReleaseReport['state'] {
  if (story.outcome !== undefined) return 'ended';
  if (story.restAt !== undefined || story.abort) return 'ending';
  if (story.pause) return 'paused';
  if (pendingApproval(story)) return 'awaiting-approval';
  return story.startedAt === undefined ? 'waiting' : 'releasing';
}

function pendingApproval({ approvals, stages }: ReleaseStory): ReleaseReport['approval'] {
  const last = approvals.at(-1);
  const at = stages.at(-1);
  if (!last || last.answer || (at && (at.label !== last.stage || at.leftAt !== undefined))) return undefined;
  const { stage, requestedAt, until } = last;
  return { stage, requestedAt, until };
}
