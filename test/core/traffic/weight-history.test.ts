import fc from 'fast-check';
import { largestWeightAt, shiftAt } from '../../../core/traffic/weight-history';

const shifts = [
  { at: 1000, canaryWeight: 100 },
  { at: 61_000, canaryWeight: 500 },
  { at: 121_000, canaryWeight: 300 },
];

it.each([
  [999, 0],
  [1000, 100],
  [60_999, 100],
  [61_000, 500],
  [121_000, 500],
  [150_999, 500],
  [151_000, 300],
])('at %i ms the largest weight that may be in effect is %i per mille', (at, weight) => {
  expect(largestWeightAt(shifts, at, 30)).toBe(weight);
});

it('the shift at a time is the last one before it', () => {
  expect(shiftAt(shifts, 999)).toBeUndefined();
  expect(shiftAt(shifts, 61_000)).toBe(shifts[1]);
  expect(shiftAt([], 0)).toBeUndefined();
});

it('a weight that spreads is never less than those before and after the last shift, nor more than any', () => {
  const history = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 300 }), canaryWeight: fc.nat(1000) }), {
    minLength: 2,
    maxLength: 6,
  });
  fc.assert(
    fc.property(history, fc.nat(90), (gaps, later) => {
      let at = 0;
      const all = gaps.map(({ gap, canaryWeight }) => ({ at: (at += gap * 1000), canaryWeight }));
      const largest = largestWeightAt(all, at + later * 1000, 91);
      const [before, after] = all.slice(-2).map(({ canaryWeight }) => canaryWeight);
      expect(largest).toBeGreaterThanOrEqual(Math.max(before!, after!));
      expect(largest).toBeLessThanOrEqual(Math.max(...all.map(({ canaryWeight }) => canaryWeight)));
    }),
  );
});
