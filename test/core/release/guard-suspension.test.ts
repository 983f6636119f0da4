import { isReminderDue } from '../../../core/release/guard-suspension';

it.each([
  [undefined, true],
  ['2026-01-05T09:00:00.000Z', true],
  ['2026-01-05T09:00:01.000Z', false],
  ['2036-01-05T09:00:00.000Z', true],
])('after a reminder at %s, the next one is due: %s', (remindedAt, due) => {
  expect(isReminderDue(remindedAt, '2026-01-05T09:15:00.000Z')).toBe(due);
});
