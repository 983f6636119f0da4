import fc from 'fast-check';
import { eventKey, type AuditEvent } from '../../core/audit/events/audit-event';
import type { CurrentControls } from '../../core/audit/release-timeline';

/** Returns the time of a minute after the start of the release, ISO 8601. */
export function minute(minutes: number): string {
  return new Date(Date.UTC(2026, 0, 5, 9, 0) + minutes * 60_000).toISOString();
}

const by = { requestedBy: 'ada', reason: 'because' };
const failure = { error: 'VerdictFailed', message: 'worse' };
const side = { requests: 100, faults: 0 };

/** Builders of the audit events of a release of version 2 over 1, by minute. */
export const event = {
  admitted: (at: number): AuditEvent => ({
    at: minute(at),
    kind: 'admitted',
    version: '2',
    previousVersion: '1',
    strategy: 'reviewed',
  }),
  shifted: (at: number, percent: number): AuditEvent => ({
    at: minute(at),
    kind: 'shifted',
    stage: `${percent}%`,
    canaryWeight: percent * 10,
  }),
  judged: (at: number, stage: string, decision: 'advance' | 'hold' | 'fail'): AuditEvent => ({
    at: minute(at),
    kind: 'judged',
    stage,
    decision,
    reason: decision,
    cause: 'gates',
    blockingGates: [],
    gates: [],
    counts: { canary: side, production: side },
  }),
  asked: (at: number, stage: string, until: number): AuditEvent => ({
    at: minute(at),
    kind: 'approvalRequested',
    stage,
    evidence: 'all gates pass',
    until: minute(until),
    otherwise: 'advance',
  }),
  answered: (at: number, stage: string, kind: 'approved' | 'rejected'): AuditEvent => ({
    at: minute(at),
    kind,
    stage,
    ...by,
  }),
  promotionTo: (at: number, stage?: string): AuditEvent => ({
    at: minute(at),
    kind: 'promotionRequested',
    ...(stage === undefined ? { extent: 'full' as const } : { extent: 'stage' as const, stage }),
    ...by,
  }),
  paused: (at: number): AuditEvent => ({ at: minute(at), kind: 'paused', ...by }),
  resumed: (at: number): AuditEvent => ({ at: minute(at), kind: 'resumed', ...by }),
  aborted: (at: number): AuditEvent => ({ at: minute(at), kind: 'abortRequested', ...by }),
  guarded: (at: number): AuditEvent => ({
    at: minute(at),
    kind: 'guarded',
    trigger: 'alarm',
    cause: 'errors is in ALARM',
    action: 'baselineRestored',
  }),
  rolledBack: (at: number): AuditEvent => ({
    at: minute(at),
    kind: 'rolledBack',
    failure,
    restoredVersion: '1',
  }),
  drained: (at: number): AuditEvent => ({ at: minute(at), kind: 'drained', drainedAt: minute(at) }),
  promoted: (at: number): AuditEvent => ({ at: minute(at), kind: 'promoted', version: '2' }),
  concluded: (at: number, outcome: Extract<AuditEvent, { kind: 'concluded' }>['outcome']): AuditEvent => ({
    at: minute(at),
    kind: 'concluded',
    outcome,
  }),
};

/** The row `current` of that release. */
export const current: CurrentControls = {
  version: '2',
  previousVersion: '1',
  strategy: 'reviewed',
  startedAt: minute(0),
};

const at = fc.integer({ min: 0, max: 60 });
const percent = fc.constantFrom(10, 30, 100);
const stage = fc.constantFrom('start', '10%', '30%', '100%');

/** Any audit trail, oldest event first, including trails that no release records. */
export const anyTrail: fc.Arbitrary<AuditEvent[]> = fc
  .array(
    fc.oneof(
      at.map(event.admitted),
      fc.tuple(at, percent).map(([when, weight]) => event.shifted(when, weight)),
      fc
        .tuple(at, stage, fc.constantFrom('advance' as const, 'hold' as const, 'fail' as const))
        .map(([when, label, decision]) => event.judged(when, label, decision)),
      fc.tuple(at, stage, at).map(([when, label, wait]) => event.asked(when, label, when + wait)),
      fc
        .tuple(at, stage, fc.constantFrom('approved' as const, 'rejected' as const))
        .map(([when, label, decision]) => event.answered(when, label, decision)),
      fc
        .tuple(at, fc.option(stage, { nil: undefined }))
        .map(([when, label]) => event.promotionTo(when, label)),
      at.map(event.paused),
      at.map(event.resumed),
      at.map(event.aborted),
      at.map(event.guarded),
      at.map(event.rolledBack),
      at.map(event.drained),
      at.map(event.promoted),
      fc
        .tuple(
          at,
          fc.constantFrom('promoted', 'rolled-back', 'rollback-unconfirmed', 'refused', 'already-live'),
        )
        .map(([when, outcome]) => event.concluded(when, outcome)),
    ),
    { maxLength: 14 },
  )
  .map((events) => events.sort((one, other) => (eventKey(one) < eventKey(other) ? -1 : 1)));

const request = at.map((when) => ({ ...by, at: minute(when) }));

/** Any row `current`. */
export const anyCurrent: fc.Arbitrary<CurrentControls> = fc
  .record(
    {
      abort: request,
      pause: request,
      approval: fc
        .tuple(stage, at, at)
        .map(([label, when, wait]) => ({ stage: label, askedAt: minute(when), until: minute(when + wait) })),
      promotingSince: at.map(minute),
      promotedAt: at.map(minute),
    },
    { requiredKeys: [] },
  )
  .map((controls) => ({ ...current, ...controls }));
