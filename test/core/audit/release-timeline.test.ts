import fc from 'fast-check';
import { eventKey, type AuditEvent } from '../../../core/audit/events/audit-event';
import { foldEvents } from '../../../core/audit/release-timeline';

const counts = { canary: { requests: 100, faults: 9 }, production: { requests: 900, faults: 0 } };

const rolledBack: AuditEvent[] = [
  {
    at: '2026-01-05T09:00:00.000Z',
    kind: 'admitted',
    version: '2',
    previousVersion: '1',
    strategy: 'canary',
  },
  { at: '2026-01-05T09:00:00.000Z', kind: 'prepared', version: '2' },
  { at: '2026-01-05T09:00:01.000Z', kind: 'shifted', stage: '10%', canaryWeight: 100 },
  {
    at: '2026-01-05T09:02:00.000Z',
    kind: 'judged',
    stage: '10%',
    decision: 'fail',
    cause: 'gates',
    blockingGates: ['alarms'],
    reason: 'errors is in ALARM',
    gates: [],
    counts,
  },
  {
    at: '2026-01-05T09:02:00.000Z',
    kind: 'rolledBack',
    failure: { error: 'VerdictFailed', message: 'errors is in ALARM' },
    restoredVersion: '1',
  },
  {
    at: '2026-01-05T09:02:00.000Z',
    kind: 'concluded',
    outcome: 'rolled-back',
    failure: { error: 'VerdictFailed', message: 'errors is in ALARM' },
  },
];

describe('the timeline of a release', () => {
  it('before anything happened is that nothing has its traffic', () => {
    expect(foldEvents([])).toEqual({ status: 'waiting', canaryWeight: 0, stages: [], approvals: [] });
  });

  it('has the present weight and the last verdict', () => {
    expect(foldEvents(rolledBack.slice(0, 4))).toMatchObject({
      version: '2',
      canaryWeight: 100,
      stages: [
        { label: '10%', enteredAt: '2026-01-05T09:00:01.000Z', lastVerdict: { decision: 'fail', counts } },
      ],
    });
  });

  it('ends with the outcome, the reason and nothing on the canary', () => {
    expect(foldEvents(rolledBack)).toMatchObject({
      canaryWeight: 0,
      outcome: 'rolled-back',
      endedAt: '2026-01-05T09:02:00.000Z',
      failure: { message: 'errors is in ALARM' },
      stages: [{ label: '10%', leftAt: '2026-01-05T09:02:00.000Z' }],
    });
  });

  it('is paused until it is resumed, promoted or over', () => {
    const by = { requestedBy: 'ada', reason: 'lunch' };
    const paused: AuditEvent = { at: '2026-01-05T09:01:00.000Z', kind: 'paused', ...by };
    expect(foldEvents([paused]).pause).toEqual({ ...by, at: paused.at });
    const later = { at: '2026-01-05T09:02:00.000Z', ...by };
    for (const next of [
      { ...later, kind: 'resumed' },
      { ...later, kind: 'promotionRequested', extent: 'full' },
      { ...later, kind: 'concluded', outcome: 'rolled-back' },
    ] satisfies AuditEvent[]) {
      expect(foldEvents([paused, next]).pause).toBeUndefined();
    }
  });

  it('keeps the first abort', () => {
    const abort = (reason: string): AuditEvent => ({
      at: '2026-01-05T09:01:00.000Z',
      kind: 'abortRequested',
      requestedBy: 'ada',
      reason,
    });
    expect(foldEvents([abort('first'), abort('second')]).abort?.reason).toBe('first');
  });

  it('leaves each stage when the next begins', () => {
    const timeline = foldEvents([
      { at: '2026-01-05T09:00:00.000Z', kind: 'shifted', stage: '10%', canaryWeight: 100 },
      { at: '2026-01-05T09:10:00.000Z', kind: 'shifted', stage: '30%', canaryWeight: 300 },
    ]);
    expect(
      timeline.stages.map(({ label, enteredAt, leftAt }) => [
        label,
        enteredAt.slice(11, 16),
        leftAt?.slice(11, 16),
      ]),
    ).toEqual([
      ['10%', '09:00', '09:10'],
      ['30%', '09:10', undefined],
    ]);
  });
});

describe('the key of an event', () => {
  it('sorts events as they happened, even within one instant, however they arrive', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(rolledBack, { minLength: rolledBack.length }), (shuffled) => {
        const sorted = [...shuffled].sort((one, other) => (eventKey(one) < eventKey(other) ? -1 : 1));
        expect(sorted).toEqual(rolledBack);
      }),
    );
  });
});
