import { FailureReasons } from '../../../packages/rehearsal/failure-reasons';

const failed = (at: number, reason: string, side: 'production' | 'canary' = 'canary') => ({
  at,
  side,
  status: 502,
  reason,
});

it('counts failures that differ only in ids and numbers as one reason, by side, the commonest first', () => {
  const reasons = new FailureReasons();
  reasons.add(failed(1, 'timeout'));
  reasons.add(failed(2, 'order 17 is missing'));
  reasons.add(failed(3, 'order 42 is missing'));
  reasons.add(failed(4, 'order 1 is missing', 'production'));
  expect(reasons.commonest('canary')).toEqual([
    { status: 502, reason: 'order 17 is missing', requests: 2 },
    { status: 502, reason: 'timeout', requests: 1 },
  ]);
  expect(reasons.commonest('production')).toMatchObject([{ requests: 1 }]);
});

it('counts within a period, returns five at most, and forgets', () => {
  const reasons = new FailureReasons();
  for (const [at, letter] of ['a', 'b', 'c', 'd', 'e', 'f', 'g'].entries()) reasons.add(failed(at, letter));
  expect(reasons.commonest('canary')).toHaveLength(5);
  expect(reasons.commonest('canary', { from: 2, to: 4 }).map(({ reason }) => reason)).toEqual(['c', 'd']);
  reasons.forgetBefore(5);
  expect(reasons.commonest('canary').map(({ reason }) => reason)).toEqual(['f', 'g']);
  reasons.forgetBefore(99);
  expect(reasons.commonest('canary')).toEqual([]);
});
