import { shortName } from '../../../../core/text/format';
import type { ReleaseErrorName } from '../../../../core/errors/release-error';
import { assertNever } from '../../../../core/errors/assert-never';
import type { AuditEvent } from '../../../../core/audit/events/audit-event';
import { shareOf, stageName, type Tone } from './headline';

/** One line of what happened, and when. Looks that found the same again are one line. */
export interface TimelineEntry {
  /** ISO 8601. */
  readonly at: string;
  /** Of several looks, when the last one was. */
  readonly until?: string;
  readonly tone: Tone | 'quiet';
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
    const { why, ...entry } = entryOf(event);
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

function entryOf(event: AuditEvent): TimelineEntry {
  const { at } = event;
  switch (event.kind) {
    case 'admitted': {
      const who = event.requestedBy === undefined ? '' : `, asked for by ${shortName(event.requestedBy)}`;
      return {
        at,
        tone: 'moving',
        title: `Version ${event.version} admitted${who}`,
        why: event.reason,
      };
    }
    case 'prepared':
      return { at, tone: 'quiet', title: `The alias canary is version ${event.version}` };
    case 'paused':
      return { at, tone: 'waiting', title: `Paused by ${shortName(event.requestedBy)}`, why: event.reason };
    case 'resumed':
      return { at, tone: 'moving', title: `Resumed by ${shortName(event.requestedBy)}`, why: event.reason };
    case 'promotionRequested': {
      const extent =
        event.extent === 'full' ? 'all the way' : `past ${stageName(event.stage ?? 'its stage')}`;
      return {
        at,
        tone: 'moving',
        title: `Promoted ${extent} by ${shortName(event.requestedBy)}`,
        why: event.reason,
      };
    }
    case 'abortRequested':
      return { at, tone: 'bad', title: `Aborted by ${shortName(event.requestedBy)}`, why: event.reason };
    case 'shifted':
      return {
        at,
        tone: 'moving',
        title: `${shareOf(event.canaryPerMille)} of the traffic goes to the canary`,
      };
    case 'judged':
      return judged(event);
    case 'approvalRequested':
      return {
        at,
        tone: 'waiting',
        title: `${stageName(event.stage)}: waits for an approval until ${event.until.slice(0, 16).replace('T', ' ')}`,
        why: event.evidence,
      };
    case 'approved':
      return {
        at,
        tone: 'good',
        title: `${stageName(event.stage)}: approved by ${shortName(event.requestedBy)}`,
        why: event.reason,
      };
    case 'rejected':
      return {
        at,
        tone: 'bad',
        title: `${stageName(event.stage)}: rejected by ${shortName(event.requestedBy)}`,
        why: event.reason,
      };
    case 'promoted':
      return { at, tone: 'good', title: `Version ${event.version} is in production` };
    case 'guarded':
      return { at, tone: 'bad', title: `The guard stepped in: ${event.did}`, why: event.cause };
    case 'rolledBack':
      return {
        at,
        tone: 'bad',
        title: `Traffic is home on version ${event.restoredVersion}`,
        why: `${event.failure.error}: ${event.failure.message}`,
      };
    case 'drained':
      return {
        at,
        tone: 'quiet',
        title: `No request reaches the canary since ${event.drainedAt.slice(11, 16)}`,
      };
    case 'concluded':
      return concluded(event);
    default:
      return assertNever(event);
  }
}

function judged(event: Extract<AuditEvent, { kind: 'judged' }>): TimelineEntry {
  const { at, stage, decision, reason } = event;
  switch (decision) {
    case 'advance':
      return { at, tone: 'good', title: `${stageName(stage)}: may go on`, why: reason };
    case 'fail':
      return { at, tone: 'bad', title: `${stageName(stage)}: fails`, why: reason };
    case 'hold':
      return {
        at,
        tone: 'quiet',
        title: `${stageName(stage)}: holds`,
        why: reason,
      };
    default:
      return assertNever(decision);
  }
}

function concluded({ at, outcome, failure }: Extract<AuditEvent, { kind: 'concluded' }>): TimelineEntry {
  const isGood = outcome === 'promoted' || outcome === 'already-live';
  return {
    at,
    tone: isGood ? 'good' : 'bad',
    title: `Ended: ${outcome}`,
    why: failure && `${failure.error}: ${failure.message}`,
  };
}
