import fc from 'fast-check';
import { resolveConflict, waitingBefore, type ConflictResolution } from '../../../core/release/conflict';
import type { RevisionOrder } from '../../../core/release/release-target';
import { conflictPolicies, type ConflictPolicy } from '../../../core/strategy/conflict-policy';

describe('two releases that meet', () => {
  it.each<[ConflictPolicy, RevisionOrder, ConflictResolution]>([
    ['reject', 'older', 'reject'],
    ['reject', 'newer', 'reject'],
    ['reject', 'same', 'already-releasing'],
    ['queue', 'older', 'queue'],
    ['queue', 'newer', 'queue'],
    ['queue', 'same', 'already-releasing'],
    ['supersede', 'older', 'supersede'],
    ['supersede', 'newer', 'outdated'],
    ['supersede', 'same', 'already-releasing'],
  ])('%s: the other revision is %s: %s', (policy, order, resolution) => {
    expect(resolveConflict(policy, { order, isAborted: false })).toBe(resolution);
  });

  it.each<[ConflictPolicy, ConflictResolution]>([
    ['reject', 'reject'],
    ['queue', 'queue'],
    ['supersede', 'reject'],
  ])(
    '%s: a release of the same revision that rolls back puts it into production for nobody: %s',
    (policy, resolution) => {
      expect(resolveConflict(policy, { order: 'same', isAborted: true })).toBe(resolution);
    },
  );

  it('never supersede each other both', () => {
    const seenFromEach = fc.constantFrom<[RevisionOrder, RevisionOrder]>(
      ['older', 'newer'],
      ['newer', 'older'],
      ['same', 'same'],
    );
    fc.assert(
      fc.property(seenFromEach, fc.constantFrom(...conflictPolicies), (orders, policy) => {
        const both = orders.map((order) => resolveConflict(policy, { order, isAborted: false }));
        expect(both.filter((resolution) => resolution === 'supersede').length).toBeLessThan(2);
      }),
    );
  });
});

it('releases leave the queue in order, with a fixed order for those of the same time', () => {
  const waiting = (id: string, startedAt: string) => ({ id, startedAt, executionArn: id, version: '1' });
  const a = waiting('a', '10:01');
  const b = waiting('b', '10:00');
  const c = waiting('c', '10:01');
  expect(waitingBefore(c, [a, b, c]).map(({ id }) => id)).toEqual(['b', 'a']);
  expect(waitingBefore(b, [a, b, c])).toEqual([]);
});
