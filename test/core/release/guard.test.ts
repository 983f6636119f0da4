import { parseControlRequest } from '../../../core/release/control-request';
import {
  abortByGuard,
  executionEnded,
  alarmRollsBack,
  orphanGraceSeconds,
  mayHaveJustBegun,
  isWithinOrphanGrace,
} from '../../../core/release/guard';

const startedAt = '2026-01-05T09:00:00.000Z';
const release = { startedAt, canaryWeight: 100, alarmNames: ['errors', 'duration'] };
const alarm = { alarmName: 'errors', at: '2026-01-05T09:05:00.000Z' };

describe('an alarm rolls back a release', () => {
  it.each([
    ['that it is held to', alarm, release, true],
    ['in the instant that it began', { ...alarm, at: startedAt }, release, true],
    ['if the release does not say which', alarm, { ...release, alarmNames: undefined }, true],
    ['unless it is only observed', { ...alarm, alarmName: 'queue-age' }, release, false],
    ['unless it is held to none', alarm, { ...release, alarmNames: [] }, false],
    ['unless it went to ALARM before', { ...alarm, at: '2026-01-05T08:59:59.999Z' }, release, false],
    ['unless nothing has been shifted yet', alarm, { ...release, canaryWeight: 0 }, false],
    [
      'unless it is overridden',
      alarm,
      { ...release, overriddenAlarms: [{ name: 'errors', since: alarm.at }] },
      false,
    ],
    [
      'that has been overridden, when it goes to ALARM again',
      alarm,
      { ...release, overriddenAlarms: [{ name: 'errors', since: startedAt }] },
      true,
    ],
    ['unless it is in production', alarm, { ...release, promotedAt: alarm.at }, false],
  ])('%s', (_, red, inFlight, expected) => {
    expect(alarmRollsBack(red, inFlight)).toBe(expected);
  });
});

it('a function may outlive its execution, but not for ever', () => {
  expect(isWithinOrphanGrace('2026-01-05T09:00:00.000Z', '2026-01-05T09:01:39.999Z')).toBe(true);
  expect(isWithinOrphanGrace('2026-01-05T09:00:00.000Z', '2026-01-05T09:01:40.000Z')).toBe(false);
  expect(orphanGraceSeconds).toBe(100);
});

it('Step Functions may not know an execution for some minutes', () => {
  expect(mayHaveJustBegun(startedAt, '2026-01-05T09:09:59.000Z')).toBe(true);
  expect(mayHaveJustBegun(startedAt, '2026-01-05T09:10:00.000Z')).toBe(false);
  expect(mayHaveJustBegun('2036-01-05T09:00:00.000Z', startedAt)).toBe(false);
});

it('an execution that ended says why, as far as it knows', () => {
  expect(executionEnded({ status: 'ABORTED' })).toEqual({
    error: 'ExecutionEnded',
    message: 'the execution was ABORTED',
  });
  expect(executionEnded({ status: 'FAILED', error: 'RollbackUnconfirmed', cause: 'look now' })).toEqual({
    error: 'ExecutionEnded',
    message: 'the execution was FAILED: RollbackUnconfirmed: look now',
  });
});

it('its abort is one that a person could have written, whatever the alarm says', () => {
  const request = abortByGuard(`errors is in ALARM (${'\n'.repeat(600)})`, startedAt);
  expect(parseControlRequest(request)).toEqual(request);
  expect(request).toMatchObject({ requestedBy: 'guard', at: startedAt });
});
