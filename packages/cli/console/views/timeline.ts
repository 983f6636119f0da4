import type { ReleaseErrorName } from '../../../../core/errors/release-error';
import { describeEvent } from '../../../../core/audit/event-sentence';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import type { EventTone } from '../../../../core/audit/events/define-audit-event';

/** One line of the timeline. Consecutive checks with the same result are one line. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  /** The time of the last of several checks, ISO 8601. */
  readonly until?: string;
  readonly tone: EventTone;
  readonly title: string;
  readonly why?: string;
  /** Each of the checks. */
  readonly checks?: readonly Check[];
}

/** One check of a stage. */
export interface Check {
  /** ISO 8601. */
  readonly at: string;
  readonly text: string;
}

/** Builds the timeline of a release, oldest first. A cause is shown once, with the first event that has it. */
export function timelineOf(events: readonly AuditEvent[]): TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let checks: Check[] = [];
  for (const [index, event] of events.entries()) {
    const { tone, title, why } = describeEvent(event);
    const entry = { at: event.at, tone, title: capitalized(title) };
    const before = entries.at(-1);
    if (isHold(event) && before?.checks && before.title === entry.title) {
      checks.push({ at: event.at, text: event.reason });
      entries[entries.length - 1] = { ...entry, why, at: before.at, until: event.at, checks };
      continue;
    }
    const isShown = isCauseShown(event, events.slice(0, index));
    if (isHold(event)) checks = [{ at: event.at, text: event.reason }];
    entries.push({
      ...entry,
      ...(why !== undefined && !isShown && { why }),
      ...(isHold(event) && { checks }),
    });
  }
  return entries;
}

/** The kinds of events that have the cause of a release error. */
const eventsWithCause: { readonly [Name in ReleaseErrorName]?: readonly AuditEvent['kind'][] } = {
  VerdictFailed: ['judged'],
  ApprovalTimedOut: ['judged'],
  ApprovalRejected: ['rejected'],
  ReleaseAborted: ['abortRequested', 'judged'],
  CanaryAlarm: ['guarded'],
  TrafficDrifted: ['guarded'],
  ExecutionEnded: ['guarded'],
};

/** Returns true if an earlier event has the cause of this one. */
function isCauseShown(event: AuditEvent, earlier: readonly AuditEvent[]): boolean {
  const isShownBy = (kinds: readonly AuditEvent['kind'][]) =>
    earlier.some((each) => kinds.includes(each.kind) && (each.kind !== 'judged' || each.decision === 'fail'));
  if (event.kind === 'guarded') {
    return event.trigger === 'abort' && isShownBy(['abortRequested', 'rejected', 'judged']);
  }
  if (event.kind === 'rolledBack')
    return isShownBy(eventsWithCause[event.failure.error as ReleaseErrorName] ?? []);
  return event.kind === 'concluded' && isShownBy(['rolledBack']);
}

function isHold(event: AuditEvent): event is Extract<AuditEvent, { kind: 'judged' }> {
  return event.kind === 'judged' && event.decision === 'hold';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
