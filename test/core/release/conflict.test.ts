import fc from 'fast-check';
import { meet, waitingBefore, type Meeting } from '../../../core/release/conflict';
import { conflictPolicies, type ConflictPolicy } from '../../../core/strategy/conflict-policy';

describe('two releases that meet', () => {
  it.each<[ConflictPolicy, string, string, Meeting]>([
    ['reject', '3', '2', 'reject'],
    ['queue', '3', '2', 'queue'],
    ['supersede', '3', '2', 'supersede'],
    ['supersede', '10', '9', 'supersede'],
    ['supersede', '2', '3', 'give-way'],
    ['queue', '2', '2', 'already-releasing'],
  ])('%s: version %s meets version %s: %s', (policy, version, holder, meeting) => {
    expect(meet(policy, version, { version: holder })).toBe(meeting);
  });

  it('never supersede each other both', () => {
    const versions = fc.integer({ min: 1, max: 9999 }).map(String);
    fc.assert(
      fc.property(versions, versions, fc.constantFrom(...conflictPolicies), (one, other, policy) => {
        const both = [meet(policy, one, { version: other }), meet(policy, other, { version: one })];
        expect(both.filter((meeting) => meeting === 'supersede').length).toBeLessThan(2);
      }),
    );
  });
});

it('those who began to wait first go first, and two at the same time are told apart', () => {
  const waiting = (id: string, startedAt: string) => ({ id, startedAt, executionArn: id, version: '1' });
  const a = waiting('a', '10:01');
  const b = waiting('b', '10:00');
  const c = waiting('c', '10:01');
  expect(waitingBefore(c, [a, b, c]).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(waitingBefore(b, [a, b, c])).toEqual([]);
});
