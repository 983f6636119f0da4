import type { AuditEvent } from '../../../core/audit/events/audit-event';
import { stageStates, type StageState } from '../../../core/audit/stage-states';
import { foldEvents } from '../../../core/audit/release-timeline';
import { event } from '../../support/audit-events';

const { admitted, shifted, judged, aborted, guarded, rolledBack, promoted, concluded, paused } = event;
const atThirty = [admitted(0), shifted(2, 10), shifted(12, 30)];
const atHundred = [...atThirty, shifted(22, 100)];
const promoting = [...atHundred, judged(32, '100%', 'advance')];

describe('the stages of a release', () => {
  it.each<[string, AuditEvent[], StageState[]]>([
    ['has not begun', [], ['ahead', 'ahead', 'ahead']],
    ['is starting', [admitted(0)], ['ahead', 'ahead', 'ahead']],
    ['is at the second', atThirty, ['passed', 'current', 'ahead']],
    ['is paused there', [...atThirty, paused(13)], ['passed', 'current', 'ahead']],
    ['is at the last', atHundred, ['passed', 'passed', 'current']],
    ['is being promoted', promoting, ['passed', 'passed', 'passed']],
    ['is in production', [...promoting, promoted(33)], ['passed', 'passed', 'passed']],
    ['has ended well', [...promoting, concluded(33, 'promoted')], ['passed', 'passed', 'passed']],
    ['was aborted', [...atThirty, aborted(14)], ['passed', 'rolledBack', 'notReached']],
    ['met an alarm', [...atThirty, guarded(14)], ['passed', 'rolledBack', 'notReached']],
    ['is draining', [...atThirty, rolledBack(14)], ['passed', 'rolledBack', 'notReached']],
    ['failed at the last', [...promoting, rolledBack(34)], ['passed', 'passed', 'rolledBack']],
    ['was refused', [concluded(0, 'refused')], ['notReached', 'notReached', 'notReached']],
  ])('of one that %s', (_, events, states) => {
    const stages = stageStates(foldEvents(events), [100, 300, 1000]);
    expect(stages.map(({ state }) => state)).toEqual(states);
    expect(stages.map(({ label }) => label)).toEqual(['10%', '30%', '100%']);
  });

  it('are those that it came to where its strategy is not known', () => {
    expect(stageStates(foldEvents(atThirty), []).map(({ label }) => label)).toEqual(['10%', '30%']);
  });
});
