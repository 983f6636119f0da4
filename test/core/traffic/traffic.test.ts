import fc from 'fast-check';
import {
  formatWeight,
  fractionOf,
  fullWeight,
  percentOf,
  weightOfPercent,
} from '../../../core/traffic/weight';
import { weightSchema } from '../../../core/traffic/weight-schema';
import {
  baseline,
  baselineOf,
  formatWeights,
  isAtBaseline,
  sameWeights,
  weightsFor,
} from '../../../core/traffic/weights';

describe('a weight', () => {
  it.each([
    [0, '0%'],
    [1, '0.1%'],
    [125, '12.5%'],
    [1000, '100%'],
  ])('of %i per mille reads %s', (weight, text) => {
    expect(formatWeight(weight)).toBe(text);
  });

  it('is the same in percent, as a fraction and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: fullWeight }), (weight) => {
        expect(weightOfPercent(percentOf(weight))).toBe(weight);
        expect(fractionOf(weight)).toBeCloseTo(percentOf(weight) / 100, 12);
      }),
    );
  });

  it.each([-1, 1001, 0.5, Number.NaN, '10', undefined])('is not %p', (value) => {
    expect(weightSchema.safeParse(value).success).toBe(false);
  });
});

describe('the weights of a release in flight', () => {
  it.each([
    [0, { production: 1, canary: 0 }],
    [1, { production: 999, canary: 1 }],
    [100, { production: 9, canary: 1 }],
    [300, { production: 7, canary: 3 }],
    [500, { production: 1, canary: 1 }],
    [999, { production: 1, canary: 999 }],
    [1000, { production: 0, canary: 1 }],
  ])('for a canary at %i per mille are in lowest terms', (canaryWeight, weights) => {
    expect(weightsFor(canaryWeight)).toEqual(weights);
  });

  it('list both sides, with integers that VPC Lattice takes and that give exactly that fraction', () => {
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

  it.each([-1, 1001, 0.5, Number.NaN, Infinity])('are refused for %p', (canaryWeight) => {
    expect(() => weightsFor(canaryWeight)).toThrow(RangeError);
  });
});

describe('the baseline', () => {
  it('lists the canary without weight in a listener, and not at all in a rule, as the template does', () => {
    expect(baseline).toEqual({ production: 100, canary: 0 });
    expect(baselineOf('listener')).toBe(baseline);
    expect(baselineOf('rule')).toEqual({ production: 100 });
  });

  it.each([
    [{ production: 100 }, true],
    [{ production: 1, canary: 0 }, true],
    [{ production: 9, canary: 1 }, false],
    [{ canary: 1 }, false],
    [{}, false],
  ])('%j is at the baseline: %p', (weights, expected) => {
    expect(isAtBaseline(weights)).toBe(expected);
  });

  it('is the same whether AWS lists a side without weight or leaves it out', () => {
    expect(sameWeights(baseline, { production: 100 })).toBe(true);
    expect(sameWeights(weightsFor(1000), { canary: 1 })).toBe(true);
    expect(sameWeights(baseline, weightsFor(0))).toBe(false);
  });
});

it.each([
  [{ production: 9, canary: 1 }, '90% production, 10% canary'],
  [{ production: 999, canary: 1 }, '99.9% production, 0.1% canary'],
  [{ production: 100 }, '100% production, 0% canary'],
  [{}, 'no traffic to either side'],
])('%j reads: %s', (weights, text) => {
  expect(formatWeights(weights)).toBe(text);
});
