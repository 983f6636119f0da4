import type { ReleaseErrorName } from '../../../../core/errors/release-error';
import { describeEvent } from '../../../../core/audit/event-sentence';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { EventTone } from '../../../../core/audit/events/define-audit-event';

/** One line of what happened, and when. Looks that found the same again are one line. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Of several looks, when the last one was. */
  readonly until?: string;
  readonly tone: EventTone;
  readonly title: string;
  readonly why?: string;
  /** Each look, for who wants to see them all. */
  readonly looks?: readonly Look[];
}

/** One time that the gates were asked. */
export interface Look {
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

/** What happened in a release, oldest first, for people. A cause is told once, where it first was. */
export function timelineOf(events: readonly AuditEvent[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let looks: Look[] = [];
  for (const [index, event] of events.entries()) {
    const { tone, title, why } = describeEvent(event);
    const entry = { at: event.at, tone, title: capitalized(title) };
    const before = entries.at(-1);
    if (isLook(event) && before?.looks && before.title === entry.title) {
      looks.push({ at: event.at, text: event.reason });
      entries[entries.length - 1] = { ...entry, why, at: before.at, until: event.at, looks };
      continue;
    }
    const isKnown = hasBeenTold(event, events.slice(0, index));
    if (isLook(event)) looks = [{ at: event.at, text: event.reason }];
    entries.push({
      ...entry,
      ...(why !== undefined && !isKnown && { why }),
      ...(isLook(event) && { looks }),
    });
  }
  return entries;
}

/** The events that tell the cause of what a release fails with. */
const tellers: { readonly [Name in ReleaseErrorName]?: readonly AuditEvent['kind'][] } = {
  VerdictFailed: ['judged'],
  ApprovalTimedOut: ['judged'],
  ApprovalRejected: ['rejected'],
  ReleaseAborted: ['abortRequested', 'judged'],
  CanaryAlarm: ['guarded'],
  TrafficDrifted: ['guarded'],
  ExecutionEnded: ['guarded'],
};

/** Whether an earlier event has told the cause of this one. */
function hasBeenTold(event: AuditEvent, earlier: readonly AuditEvent[]): boolean {
  const isToldBy = (kinds: readonly AuditEvent['kind'][]) =>
    earlier.some((each) => kinds.includes(each.kind) && (each.kind !== 'judged' || each.decision === 'fail'));
  if (event.kind === 'guarded') {
    return event.trigger === 'abort' && isToldBy(['abortRequested', 'rejected', 'judged']);
  }
  if (event.kind === 'rolledBack') return isToldBy(tellers[event.failure.error as ReleaseErrorName] ?? []);
  return event.kind === 'concluded' && isToldBy(['rolledBack']);
}

function isLook(event: AuditEvent): event is Extract<AuditEvent, { kind: 'judged' }> {
  return event.kind === 'judged' && event.decision === 'hold';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
