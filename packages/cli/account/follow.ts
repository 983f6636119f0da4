import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Releases } from '../../../aws/releases/releases';
import { hasEnded } from '../../../aws/executions/executions';
import { eventKey, type AuditEvent } from '../../../core/audit/events/audit-event';
import type { Outcome } from '../../../core/release/release';
import { foldEvents, type ReleaseTimeline } from '../../../core/audit/release-timeline';

/** The result of one poll of a release. */
export interface Poll {
  readonly releaseId: string;
  /** The events that no earlier poll returned, oldest first. */
  readonly fresh: readonly AuditEvent[];
  readonly timeline: ReleaseTimeline;
}

/** The options of {@link follow}. */
export interface FollowOptions {
  readonly intervalSeconds: number;
  readonly signal: AbortSignal;
  onPoll(poll: Poll): void;
}

/** The maximum delay, in milliseconds, with which an event appears in the audit trail. */
const maxEventDelay = 120_000;

/** The number of polls after the end of an execution during which the guard may still conclude its release. */
const pollsForConclusion = 120;

/**
 * Polls a release until it ends, with at most two calls per poll. If another release of the same revision was in flight when
 * it began, it follows that one: there the revision goes into production or not.
 *
 * @returns the outcome; undefined when the execution has ended and the release was not concluded
 * @throws Error the reason of the signal, when it aborts; ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function follow(
  releases: Releases,
  id: string,
  options: FollowOptions,
): Promise<Outcome | undefined> {
  const { intervalSeconds, signal } = options;
  const events = new Map<string, AuditEvent>();
  let left = pollsForConclusion;
  while (left > 0) {
    const fresh = await readFresh(releases, id, events);
    const timeline = foldEvents([...events.values()].sort(byKey));
    options.onPoll({ releaseId: id, fresh, timeline });
    if (timeline.outcome !== undefined) return timeline.outcome;
    if (fresh.length === 0) {
      const execution = await releases.execution(id);
      const { outcome, inFlight } = outputSchema.parse(JSON.parse(execution?.output ?? '{}'));
      if (outcome === 'already-live') return outcome;
      if (inFlight !== undefined) return follow(releases, inFlight, options);
      if (execution && hasEnded(execution)) left--;
    }
    await sleep(intervalSeconds * 1000, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
  return undefined;
}

async function readFresh(
  releases: Releases,
  id: string,
  known: Map<string, AuditEvent>,
): Promise<AuditEvent[]> {
  const newest = [...known.keys()].sort().at(-1);
  const since = newest && new Date(Date.parse(known.get(newest)!.at) - maxEventDelay).toISOString();
  const fresh = (await releases.events(id, since)).filter((event) => !known.has(eventKey(event)));
  for (const event of fresh) known.set(eventKey(event), event);
  return fresh;
}

function byKey(one: AuditEvent, other: AuditEvent): number {
  return eventKey(one) < eventKey(other) ? -1 : 1;
}

/** The output of an execution. A release that had nothing to do records no events. */
const outputSchema = z.object({
  outcome: z.string().optional(),
  /** The release of the same revision that was in flight. */
  inFlight: z.string().optional(),
});
