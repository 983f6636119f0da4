import fc from 'fast-check';
import {
  formatWeights,
  weightsFor,
  isAtBaseline,
  baseline,
  sameWeights,
} from '../../../core/traffic/weights';

describe('a split', () => {
  it.each([
    [0, { production: 1, canary: 0 }],
    [1, { production: 999, canary: 1 }],
    [100, { production: 9, canary: 1 }],
    [300, { production: 7, canary: 3 }],
    [500, { production: 1, canary: 1 }],
    [999, { production: 1, canary: 999 }],
    [1000, { production: 0, canary: 1 }],
  ])('of %i per mille is written in lowest terms', (canaryWeight, forward) => {
    expect(weightsFor(canaryWeight)).toEqual(forward);
  });

  it('always lists both sides with integer weights that VPC Lattice takes and that give exactly that share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (canaryWeight) => {
        const { production = -1, canary = -1 } = weightsFor(canaryWeight);
        for (const weight of [production, canary]) {
          expect(Number.isInteger(weight)).toBe(true);
          expect(weight).toBeGreaterThanOrEqual(0);
          expect(weight).toBeLessThanOrEqual(999);
        }
        expect(canary * 1000).toBe(canaryWeight * (production + canary));
      }),
    );
  });

  it.each([-1, 1001, 0.5, Number.NaN, Infinity])('is refused when it is %p', (canaryWeight) => {
    expect(() => weightsFor(canaryWeight)).toThrow(/integer from 0 to 1000 per mille/);
  });
});

describe('rest', () => {
  it('names production only, as the template does', () => {
    expect(baseline).toEqual({ production: 100 });
  });

  it.each([
    [{ production: 100 }, true],
    [{ production: 1, canary: 0 }, true],
    [{ production: 9, canary: 1 }, false],
    [{ canary: 1 }, false],
    [{}, false],
  ])('%j at rest: %p', (forward, atRest) => {
    expect(isAtBaseline(forward)).toBe(atRest);
  });

  it('is not the same as a forward that lists the canary with weight 0', () => {
    expect(sameWeights(baseline, weightsFor(0))).toBe(false);
  });
});

it.each([
  [{ production: 9, canary: 1 }, '90% production, 10% canary'],
  [{ production: 999, canary: 1 }, '99.9% production, 0.1% canary'],
  [{ production: 100 }, '100% production, 0% canary'],
  [{}, 'no traffic to either side'],
])('%j reads: %s', (forward, words) => {
  expect(formatWeights(forward)).toBe(words);
});
