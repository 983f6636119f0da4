import { setTimeout as sleep } from 'node:timers/promises';
import type { Releases } from '../../../aws/releases/releases';
import { hasEnded } from '../../../aws/executions/executions';
import { eventKey, type AuditEvent } from '../../../core/audit/events/audit-event';
import type { Outcome } from '../../../core/release/release';
import { foldEvents, type ReleaseTimeline } from '../../../core/audit/release-timeline';

/** What one look at a release found. */
export interface Look {
  /** What was not there before, oldest first. */
  readonly fresh: readonly AuditEvent[];
  readonly timeline: ReleaseTimeline;
}

/** How a release is followed. */
export interface Following {
  readonly intervalSeconds: number;
  readonly signal: AbortSignal;
  onLook(look: Look): void;
}

/** What is written late may be that old, in milliseconds. */
const lateness = 120_000;

/** How many looks an execution that has ended is given until somebody concludes its release. */
const looksForConclusion = 120;

/**
 * Looks at a release again and again, with one call or two a look, until it has ended.
 *
 * @returns how it ended; undefined when its execution did, and nobody concluded it
 * @throws Error for the reason of the signal, when it aborts; ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function follow(
  releases: Releases,
  id: string,
  following: Following,
): Promise<Outcome | undefined> {
  const { intervalSeconds, signal } = following;
  const events = new Map<string, AuditEvent>();
  let left = looksForConclusion;
  while (left > 0) {
    const fresh = await readFresh(releases, id, events);
    const timeline = foldEvents([...events.values()].sort(byKey));
    following.onLook({ fresh, timeline });
    if (timeline.outcome !== undefined) return timeline.outcome;
    if (fresh.length === 0) {
      const execution = await releases.execution(id);
      const outcome = outcomeIn(execution?.output);
      if (outcome !== undefined) return outcome;
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
  const since = newest && new Date(Date.parse(known.get(newest)!.at) - lateness).toISOString();
  const fresh = (await releases.events(id, since)).filter((event) => !known.has(eventKey(event)));
  for (const event of fresh) known.set(eventKey(event), event);
  return fresh;
}

function byKey(one: AuditEvent, other: AuditEvent): number {
  return eventKey(one) < eventKey(other) ? -1 : 1;
}

/** A release that had nothing to do leaves no events. */
function outcomeIn(output = '{}'): Outcome | undefined {
  const { outcome } = JSON.parse(output) as { outcome?: unknown };
  return outcome === 'already-live' || outcome === 'already-releasing' ? 'already-live' : undefined;
}
