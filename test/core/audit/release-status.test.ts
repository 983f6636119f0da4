import fc from 'fast-check';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import {
  concludedStatus,
  isConcluded,
  releaseStatuses,
  statusText,
} from '../../../core/audit/release-status';
import { foldEvents, type ReleaseTimeline } from '../../../core/audit/release-timeline';
import { anyCurrent, anyTrail, current, event, minute } from '../../support/audit-events';

const { admitted, shifted, judged, asked, answered, promotionTo, paused, resumed } = event;
const { aborted, guarded, rolledBack, drained, promoted, concluded } = event;

const atTenPercent = [admitted(0), shifted(2, 10)];
const approvalAtTenPercent = [...atTenPercent, judged(7, '10%', 'hold'), asked(7, '10%', 37)];
const atHundredPercent = [...atTenPercent, judged(12, '10%', 'advance'), shifted(12, 100)];

type Shown = Pick<ReleaseTimeline, 'status' | 'stage' | 'canaryWeight'>;

function shownOf(events: readonly AuditEvent[]): Shown {
  const { status, stage, canaryWeight } = foldEvents(events);
  return { status, stage, canaryWeight };
}

describe('the status of a release', () => {
  it.each<[string, AuditEvent[], Shown['status'], Shown['stage'], number]>([
    ['has no events', [], 'waiting', undefined, 0],
    ['was admitted', [admitted(0)], 'starting', 'start', 0],
    ['waits for its start gates', [admitted(0), judged(1, 'start', 'hold')], 'starting', 'start', 0],
    ['waits for an approval to start', [admitted(0), asked(1, 'start', 30)], 'awaitingApproval', 'start', 0],
    ['is paused before its first stage', [admitted(0), paused(1)], 'paused', 'start', 0],
    ['is at a stage', atTenPercent, 'progressing', '10%', 100],
    ['is held at a stage', [...atTenPercent, judged(4, '10%', 'hold')], 'progressing', '10%', 100],
    ['may leave its stage', [...atTenPercent, judged(4, '10%', 'advance')], 'progressing', '10%', 100],
    ['is paused', [...atTenPercent, paused(4)], 'paused', '10%', 100],
    ['was resumed', [...atTenPercent, paused(4), resumed(5)], 'progressing', '10%', 100],
    ['asks for an approval', approvalAtTenPercent, 'awaitingApproval', '10%', 100],
    ['asks for an approval and is paused', [...approvalAtTenPercent, paused(8)], 'paused', '10%', 100],
    ['is at its last stage', atHundredPercent, 'progressing', '100%', 1000],
    [
      'has passed its last stage',
      [...atHundredPercent, judged(20, '100%', 'advance')],
      'promoting',
      '100%',
      1000,
    ],
    [
      'is in production',
      [...atHundredPercent, judged(20, '100%', 'advance'), promoted(21)],
      'finalizing',
      undefined,
      0,
    ],
    ['failed', [...atTenPercent, judged(4, '10%', 'fail')], 'rollingBack', '10%', 100],
    ['was aborted', [...atTenPercent, aborted(4)], 'rollingBack', '10%', 100],
    ['was aborted while paused', [...atTenPercent, paused(3), aborted(4)], 'rollingBack', '10%', 100],
    ['was rejected', [...approvalAtTenPercent, answered(8, '10%', 'rejected')], 'rollingBack', '10%', 100],
    [
      'was aborted, and the guard acted',
      [...atTenPercent, aborted(4), guarded(4)],
      'rollingBack',
      undefined,
      0,
    ],
    ['met an alarm', [...atTenPercent, guarded(4)], 'rollingBack', undefined, 0],
    ['is back on the baseline', [...atTenPercent, aborted(4), rolledBack(5)], 'draining', undefined, 0],
    ['is drained', [...atTenPercent, aborted(4), rolledBack(5), drained(7)], 'draining', undefined, 0],
    [
      'was rolled back by its own promotion',
      [...atHundredPercent, judged(20, '100%', 'advance'), promoted(21), rolledBack(22)],
      'draining',
      undefined,
      0,
    ],
    ['ended well', [...atHundredPercent, concluded(22, 'promoted')], 'promoted', undefined, 0],
    [
      'ended badly',
      [...atTenPercent, rolledBack(5), concluded(7, 'rolled-back')],
      'rolledBack',
      undefined,
      0,
    ],
    [
      'ended nobody knows where',
      [...atTenPercent, aborted(4), concluded(7, 'rollback-unconfirmed')],
      'rollbackUnconfirmed',
      undefined,
      100,
    ],
    ['was refused', [concluded(0, 'refused')], 'refused', undefined, 0],
    ['had nothing to do', [concluded(0, 'already-live')], 'alreadyLive', undefined, 0],
  ])('that %s', (_, events, status, stage, canaryWeight) => {
    expect(shownOf(events)).toEqual({ status, stage, canaryWeight });
  });

  it('has words for people, each of its own', () => {
    expect(Object.keys(statusText)).toEqual([...releaseStatuses]);
    expect(new Set(Object.values(statusText)).size).toBe(releaseStatuses.length);
  });

  it('begins to roll back when the first thing fails', () => {
    const events = [...atTenPercent, judged(4, '10%', 'fail'), guarded(5), rolledBack(6)];
    expect(foldEvents(events)).toMatchObject({ rollingBackSince: minute(4), rolledBackAt: minute(6) });
  });
});

describe('the pending approval', () => {
  it('is the requested one', () => {
    expect(foldEvents(approvalAtTenPercent).pendingApproval).toEqual({
      stage: '10%',
      requestedAt: minute(7),
      until: minute(37),
    });
  });

  it.each<[string, AuditEvent[]]>([
    ['is checked meanwhile', [judged(12, '10%', 'hold')]],
    ['is promoted past another stage', [promotionTo(12, '30%')]],
    ['is paused', [paused(12)]],
    ['has not been checked since the time was over', [judged(36, '10%', 'hold'), paused(50)]],
  ])('stays while the release %s', (_, later) => {
    expect(foldEvents([...approvalAtTenPercent, ...later]).pendingApproval?.stage).toBe('10%');
  });

  it.each<[string, AuditEvent[], ReleaseTimeline['status']]>([
    ['approved', [answered(12, '10%', 'approved')], 'progressing'],
    ['rejected', [answered(12, '10%', 'rejected')], 'rollingBack'],
    ['timed out and passed', [judged(38, '10%', 'advance'), shifted(38, 30)], 'progressing'],
    ['timed out, and another gate holds', [judged(38, '10%', 'hold')], 'progressing'],
    ['timed out and failed', [judged(38, '10%', 'fail')], 'rollingBack'],
    ['passed by the promotion of a person', [promotionTo(12, '10%')], 'progressing'],
    ['passed by a full promotion', [promotionTo(12)], 'progressing'],
    ['left behind', [shifted(12, 30)], 'progressing'],
    ['overtaken by an abort', [aborted(12)], 'rollingBack'],
    ['overtaken by an alarm', [guarded(12)], 'rollingBack'],
    ['over with the release', [concluded(12, 'rolled-back')], 'rolledBack'],
  ])('is none once it was %s', (_, later, status) => {
    const timeline = foldEvents([...approvalAtTenPercent, ...later]);
    expect([timeline.pendingApproval, timeline.status]).toEqual([undefined, status]);
  });
});

describe('the ledger’s current', () => {
  const request = { requestedBy: 'release x', reason: 'superseded', at: minute(5) };

  it.each<[string, Parameters<typeof foldEvents>[1], Partial<ReleaseTimeline>]>([
    ['an abort', { ...current, abort: request }, { status: 'rollingBack', abort: request }],
    ['a pause', { ...current, pause: request }, { status: 'paused', pause: request }],
    ['the promotion', { ...current, promotingSince: minute(5) }, { status: 'promoting' }],
    ['production', { ...current, promotedAt: minute(5) }, { status: 'finalizing', canaryWeight: 0 }],
    [
      'an approval',
      { ...current, approval: { stage: '10%', askedAt: minute(5), until: minute(9) } },
      {
        status: 'awaitingApproval',
        pendingApproval: { stage: '10%', requestedAt: minute(5), until: minute(9) },
      },
    ],
    [
      'an answer',
      {
        ...current,
        approval: {
          stage: '10%',
          askedAt: minute(5),
          until: minute(9),
          answer: { ...request, decision: 'approved' },
        },
      },
      { status: 'progressing' },
    ],
  ])('has %s that the trail does not have yet', (_, row, expected) => {
    expect(foldEvents(atTenPercent, row)).toMatchObject(expected);
  });

  it('tells that a pause is over before the trail does', () => {
    expect(foldEvents([...atTenPercent, paused(4)], current).status).toBe('progressing');
  });

  it('does not bring back an approval that was left behind', () => {
    const approval = { stage: '10%', askedAt: minute(7), until: minute(37) };
    const events = [...approvalAtTenPercent, judged(38, '10%', 'advance'), shifted(38, 30)];
    expect(foldEvents(events, { ...current, approval })).toMatchObject({
      status: 'progressing',
      stage: '30%',
    });
  });

  it('says nothing against a conclusion', () => {
    const events = [...atTenPercent, concluded(9, 'rollback-unconfirmed')];
    expect(foldEvents(events, { ...current, pause: request }).status).toBe('rollbackUnconfirmed');
  });
});

describe('whatever the audit trail', () => {
  const anyRow = fc.option(anyCurrent, { nil: undefined });

  it('a pending approval is of the current stage, of a release that still goes through its stages', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, (events, row) => {
        const { pendingApproval, stage, status } = foldEvents(events, row);
        if (pendingApproval === undefined) return;
        expect(pendingApproval.stage).toBe(stage);
        expect(['awaitingApproval', 'paused']).toContain(status);
      }),
    );
  });

  it('a release waits for approval exactly when one is pending and nobody has paused it', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, (events, row) => {
        const { pendingApproval, pause, status } = foldEvents(events, row);
        expect(status === 'awaitingApproval').toBe(pendingApproval !== undefined && pause === undefined);
      }),
    );
  });

  it('a conclusion decides, and nothing else concludes', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, (events, row) => {
        const { status, outcome } = foldEvents(events, row);
        expect(isConcluded(status)).toBe(outcome !== undefined);
        if (outcome !== undefined) expect(status).toBe(concludedStatus[outcome]);
      }),
    );
  });

  it('a release that is rolling back goes on in no order of what follows', () => {
    fc.assert(
      fc.property(anyTrail, (events) => {
        const from = events.findIndex(
          (_, index) => foldEvents(events.slice(0, index)).status === 'rollingBack',
        );
        if (from < 0) return;
        for (let length = from; length <= events.length; length++) {
          const { status } = foldEvents(events.slice(0, length));
          expect(['rollingBack', 'draining'].includes(status) || isConcluded(status)).toBe(true);
        }
      }),
    );
  });
});
