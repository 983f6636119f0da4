import fc from 'fast-check';
import {
  publicationRefusal,
  rankOf,
  resolveConflict,
  waitingBefore,
  type ConflictResolution,
  type PublicationRefusal,
  type Rank,
} from '../../../core/release/conflict';
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

describe('a release that supersedes others', () => {
  it.each<[string, RevisionOrder, 'contends' | 'has ended', 'publication' | 'person', Rank]>([
    ['becomes the wanted one over an older version', 'older', 'contends', 'publication', 'wanted'],
    ['becomes the wanted one over an older version that has ended', 'older', 'has ended', 'person', 'wanted'],
    ['contends with another release of its version', 'same', 'contends', 'publication', 'unranked'],
    ['becomes the wanted one when that of its version has ended', 'same', 'has ended', 'person', 'wanted'],
    ['is outdated while a newer version contends', 'newer', 'contends', 'publication', 'outdated'],
    ['is outdated also if a person started it', 'newer', 'contends', 'person', 'outdated'],
    ['is outdated if its publication is reported late', 'newer', 'has ended', 'publication', 'outdated'],
    ['may be older than one that has ended if a person asks', 'newer', 'has ended', 'person', 'unranked'],
  ])('%s', (_, order, status, starter, rank) => {
    const wanted = { order, isContending: status === 'contends' };
    expect(rankOf(wanted, { isPublication: starter === 'publication', isLater: true })).toBe(rank);
  });

  it('is outdated if the newer one was started later, although that one has ended meanwhile', () => {
    const wanted = { order: 'newer', isContending: false } as const;
    expect(rankOf(wanted, { isPublication: false, isLater: false })).toBe('outdated');
  });

  it('is the wanted one where there is none', () => {
    expect(rankOf(undefined, { isPublication: true, isLater: true })).toBe('wanted');
  });
});

describe('the publication of a version', () => {
  it.each<[string, RevisionOrder, boolean, PublicationRefusal | undefined]>([
    ['releases a version that is newer than production', 'older', false, undefined],
    ['has nothing to refuse for the version in production', 'same', true, undefined],
    ['does not release a version twice', 'older', true, 'releasedBefore'],
    ['does not release a version again that an undo replaced', 'older', true, 'releasedBefore'],
    ['releases no version that is older than production', 'newer', false, 'outdated'],
    ['reports a version that was released before as that', 'newer', true, 'releasedBefore'],
  ])('%s', (_, orderOfProduction, wasReleased, refusal) => {
    expect(publicationRefusal({ orderOfProduction, wasReleased })).toBe(refusal);
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
