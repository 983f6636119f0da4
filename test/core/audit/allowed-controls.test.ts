import fc from 'fast-check';
import {
  allowedActions,
  refusalOf,
  refusalText,
  refuseUndo,
  type Control,
  type RefusalCode,
} from '../../../core/audit/allowed-controls';
import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { isConcluded } from '../../../core/audit/release-status';
import { foldEvents } from '../../../core/audit/release-timeline';
import { anyCurrent, anyTrail, event } from '../../support/audit-events';

const { admitted, shifted, judged, asked, answered, paused } = event;
const { aborted, guarded, rolledBack, promoted, concluded } = event;

const controls = {
  pause: { action: 'pause' },
  resume: { action: 'resume' },
  'promote a stage': { action: 'promote', extent: 'stage' },
  'promote fully': { action: 'promote', extent: 'full' },
  abort: { action: 'abort' },
  approve: { action: 'approve' },
  reject: { action: 'reject' },
} as const satisfies Record<string, Control>;

type Name = keyof typeof controls;
const names = Object.keys(controls) as Name[];
const steering = Object.values(controls);

const atTenPercent = [admitted(0), shifted(2, 10)];
const asking = [...atTenPercent, judged(7, '10%', 'hold'), asked(7, '10%', 37)];
const promoting = [admitted(0), shifted(2, 100), judged(9, '100%', 'advance')];

function refusalsOf(events: readonly AuditEvent[]): Partial<Record<Name, RefusalCode>> {
  const timeline = foldEvents(events);
  return Object.fromEntries(
    names.flatMap((name) => {
      const code = refusalOf(controls[name], timeline)?.code;
      return code ? [[name, code]] : [];
    }),
  );
}

/** The same refusal of every control, but for the exceptions. */
function all(code: RefusalCode, exceptions: Partial<Record<Name, RefusalCode | undefined>> = {}) {
  return Object.fromEntries(
    Object.entries({ ...Object.fromEntries(names.map((name) => [name, code])), ...exceptions }).filter(
      ([, each]) => each !== undefined,
    ),
  );
}

const noApproval = { approve: 'noApprovalPending', reject: 'noApprovalPending' } as const;

describe('what is refused of a release', () => {
  it.each<[string, AuditEvent[], ReturnType<typeof refusalsOf>]>([
    ['waits for admission', [], all('notAdmitted')],
    ['is starting', [admitted(0)], { resume: 'notPaused', ...noApproval }],
    ['is at a stage', atTenPercent, { resume: 'notPaused', ...noApproval }],
    ['is paused', [...atTenPercent, paused(3)], { pause: 'alreadyPaused', ...noApproval }],
    ['waits for an approval', asking, { resume: 'notPaused' }],
    ['is paused where it waits for an approval', [...asking, paused(8)], { pause: 'alreadyPaused' }],
    [
      'was approved',
      [...asking, answered(8, '10%', 'approved')],
      { resume: 'notPaused', approve: 'approvalAnswered', reject: 'approvalAnswered' },
    ],
    [
      'has left the stage that asked',
      [...asking, judged(38, '10%', 'advance'), shifted(38, 30)],
      { resume: 'notPaused', ...noApproval },
    ],
    ['was aborted', [...atTenPercent, aborted(3)], all('rollingBack', { abort: undefined })],
    [
      'was aborted while paused',
      [...atTenPercent, paused(3), aborted(4)],
      all('rollingBack', { abort: undefined }),
    ],
    ['failed', [...asking, judged(9, '10%', 'fail')], all('rollingBack', { abort: undefined })],
    ['met an alarm', [...atTenPercent, guarded(3)], all('rollingBack', { abort: undefined })],
    ['is back on the baseline', [...atTenPercent, aborted(3), rolledBack(4)], all('rolledBack')],
    ['is being promoted', promoting, all('promoting', { abort: undefined })],
    ['is in production', [...promoting, promoted(10)], all('promoted')],
    ['was promoted', [...promoting, promoted(10), concluded(10, 'promoted')], all('concluded')],
    ['was rolled back', [...atTenPercent, concluded(9, 'rolled-back')], all('concluded')],
    ['was refused', [concluded(0, 'refused')], all('concluded')],
  ])('that %s', (_, events, expected) => {
    expect(refusalsOf(events)).toEqual(expected);
  });

  it.each<[Control, RefusalCode | undefined]>([
    [{ action: 'promote', extent: 'stage', stage: '10%' }, undefined],
    [{ action: 'promote', extent: 'stage', stage: '30%' }, 'stageNotCurrent'],
    [{ action: 'promote', extent: 'full', stage: '30%' }, undefined],
    [{ action: 'approve', stage: '10%' }, undefined],
    [{ action: 'reject', stage: '10%' }, undefined],
    [{ action: 'approve', stage: '30%' }, 'approvalAtOtherStage'],
    [{ action: 'reject', stage: 'start' }, 'approvalAtOtherStage'],
  ])('goes by the stage that is named: %j', (control, code) => {
    expect(refusalOf(control, foldEvents(asking))?.code).toBe(code);
  });

  it('comes with who was first', () => {
    const timeline = foldEvents([...asking, answered(8, '10%', 'approved')]);
    expect(refusalOf({ action: 'reject' }, timeline)).toMatchObject({
      code: 'approvalAnswered',
      stage: '10%',
      answer: { decision: 'approved', requestedBy: 'ada' },
    });
    expect(refusalOf({ action: 'pause' }, foldEvents([...atTenPercent, paused(3)]))).toMatchObject({
      pause: { requestedBy: 'ada' },
    });
  });

  it.each<[string, AuditEvent[], RefusalCode | undefined]>([
    ['waits for admission', [], 'notAdmitted'],
    ['is at a stage', atTenPercent, 'releaseInFlight'],
    ['is being promoted', promoting, 'releaseInFlight'],
    ['was aborted', [...atTenPercent, aborted(3)], 'stillRollingBack'],
    ['drains', [...atTenPercent, aborted(3), rolledBack(4)], 'stillRollingBack'],
    ['is in production', [...promoting, promoted(10)], 'stillFinalizing'],
    ['is not confirmed', [...atTenPercent, concluded(9, 'rollback-unconfirmed')], 'rollbackUnconfirmed'],
    ['was promoted', [...promoting, concluded(11, 'promoted')], undefined],
    ['was rolled back', [...atTenPercent, concluded(9, 'rolled-back')], undefined],
  ])('that %s, to an undo', (_, events, code) => {
    expect(refuseUndo(foldEvents(events).status)?.code).toBe(code);
  });
});

describe('whatever the audit trail', () => {
  const anyRow = fc.option(anyCurrent, { nil: undefined });
  const anyControl = fc.constantFrom<Control>(...steering);

  it('nothing is allowed once the release is concluded', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, anyControl, (events, row, control) => {
        const timeline = foldEvents(events, row);
        expect(refusalOf(control, timeline)?.code === 'concluded').toBe(isConcluded(timeline.status));
      }),
    );
  });

  it('the refusal of an undo advises an abort only where an abort is allowed', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, (events, row) => {
        const timeline = foldEvents(events, row);
        const refusal = refuseUndo(timeline.status);
        if (refusal?.code === 'releaseInFlight')
          expect(refusalOf({ action: 'abort' }, timeline)).toBeUndefined();
        expect(refusal ? refusalText(refusal) : 'it is allowed').toMatch(/^[^.]{10,}/);
      }),
    );
  });

  it('an abort is allowed as long as the canary may have traffic that would stay there', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, (events, row) => {
        const timeline = foldEvents(events, row);
        const isOpen = ['starting', 'progressing', 'paused', 'awaitingApproval', 'promoting', 'rollingBack'];
        expect(refusalOf({ action: 'abort' }, timeline) === undefined).toBe(isOpen.includes(timeline.status));
      }),
    );
  });

  it('exactly one of pause and resume is allowed, or neither', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, (events, row) => {
        const timeline = foldEvents(events, row);
        const allowed = [controls.pause, controls.resume].filter((each) => !refusalOf(each, timeline));
        const isOpen = ['starting', 'progressing', 'paused', 'awaitingApproval'].includes(timeline.status);
        expect(allowed).toHaveLength(isOpen ? 1 : 0);
      }),
    );
  });

  it('every refusal has a sentence', () => {
    fc.assert(
      fc.property(anyTrail, anyRow, anyControl, (events, row, control) => {
        const refusal = refusalOf(control, foldEvents(events, row));
        expect(refusal ? refusalText(refusal) : 'it is allowed').toMatch(/^[^.]{10,}$/);
      }),
    );
  });
});

it.each([
  ['waits for admission', [], []],
  ['is at a stage', atTenPercent, ['pause', 'promote', 'abort']],
  ['is paused', [...atTenPercent, paused(3)], ['resume', 'promote', 'abort']],
  ['waits for an approval', asking, ['approve', 'reject', 'pause', 'promote', 'abort']],
  ['is rolling back', [...atTenPercent, aborted(3)], ['abort']],
  ['is draining', [...atTenPercent, aborted(3), rolledBack(4)], []],
  ['is in production', [...promoting, promoted(10)], []],
])('a release that %s allows these actions', (_, events, actions) => {
  expect(allowedActions(foldEvents(events))).toEqual(actions);
});
