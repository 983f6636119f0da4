import { faultMinutesOf } from '../../../../core/analysis/tripwire/fault-minutes';
import { canReconcile, unseenFaults } from '../../../../core/analysis/tripwire/unseen-faults';
import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import { every, faultsAt, startsAt } from './failing-sides';

/** Minutes from the first shift on, in each of which the canary fails this often. */
function minutesFailing(...faults: readonly number[]): Bucket[] {
  return faults.map((events, index) => ({
    startsAt: startsAt + index * 60_000,
    canary: { requests: 100, events },
    production: { requests: 900, events: 0 },
  }));
}

const at = startsAt + 10 * 60_000;
const seen = (count: number) => faultMinutesOf(faultsAt('canary', every(1, count)), at);
const unseen = (buckets: Bucket[], count: number, from = startsAt) =>
  unseenFaults(buckets, seen(count), { from, at });

it.each([
  ['none of them', 20, 0, { counted: 20, seen: 0 }],
  ['a few', 20, 9, { counted: 20, seen: 9 }],
  ['half of them', 20, 10, undefined],
  ['all of them', 20, 20, undefined],
  ['none of few', 9, 0, undefined],
])(
  'reports that the tripwire saw %s of %i faults, if that is less than half',
  (_, counted, count, expected) => {
    expect(unseen(minutesFailing(counted), count)).toEqual(expected);
  },
);

it('compares only minutes since the first shift whose records must have arrived', () => {
  expect(unseen(minutesFailing(20), 0, startsAt + 1000)).toBeUndefined();
  expect(unseen(minutesFailing(0, 0, 0, 0, 0, 20), 0)).toBeUndefined();
  expect(unseen(minutesFailing(0, 0, 0, 0, 20), 0)).toEqual({ counted: 20, seen: 0 });
});

it('compares where the log shows all that AWS Lambda counts', () => {
  expect(canReconcile(['exception', 'crash', 'timeout'])).toBe(true);
  expect(canReconcile(['exception', 'crash', 'timeout', 'answered'])).toBe(true);
  expect(canReconcile(['answered', 'exception'])).toBe(false);
});
