import { setTimeout as sleep } from 'node:timers/promises';
import type { Releases } from '../../../aws/releases/releases';
import type { OutlastingReads } from './outage';
import { hasEnded } from '../../../aws/executions/executions';
import { eventKey, type AuditEvent } from '../../../core/audit/events/audit-event';
import type { Outcome } from '../../../core/release/release';
import { foldEvents, type ReleaseTimeline } from '../../../core/audit/release-timeline';
import { nothingToDoOf } from './nothing-to-do';

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
  readonly reads: OutlastingReads;
  onPoll(poll: Poll): void;
  /** Called when the release had nothing to do because another one releases the same version; follows that one. */
  onOtherRelease(other: { readonly version: string; readonly releaseId: string }): void;
}

/** The maximum delay, in milliseconds, with which an event appears in the audit trail. */
const maxEventDelay = 120_000;

/** The number of polls after the end of an execution during which the guard may still conclude its release. */
const pollsForConclusion = 120;

/**
 * Polls a release until it ends, with at most two calls per poll. If another release of the same revision was in flight when
 * it began, it follows that one: there the revision goes into production or not. An outage of AWS does not end it.
 *
 * @returns the outcome; undefined when the execution has ended and the release was not concluded
 * @throws Error the reason of the signal, when it aborts; ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function follow(
  releases: Releases,
  id: string,
  options: FollowOptions,
): Promise<Outcome | undefined> {
  const { intervalSeconds, signal, reads } = options;
  const events = new Map<string, AuditEvent>();
  let left = pollsForConclusion;
  while (left > 0) {
    const fresh = await reads.read(() => readFresh(releases, id, events));
    const timeline = foldEvents([...events.values()].sort(byKey));
    options.onPoll({ releaseId: id, fresh, timeline });
    if (timeline.outcome !== undefined) return timeline.outcome;
    if (fresh.length === 0) {
      const execution = await reads.read(() => releases.execution(id));
      const nothingToDo = nothingToDoOf(execution);
      if (nothingToDo?.outcome === 'already-live') return nothingToDo.outcome;
      if (nothingToDo) {
        const { version, inFlight } = nothingToDo;
        options.onOtherRelease({ version, releaseId: inFlight });
        return follow(releases, inFlight, options);
      }
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
