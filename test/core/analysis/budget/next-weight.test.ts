import fc from 'fast-check';
import { budgetSentence } from '../../../../core/analysis/budget/budget-sentence';
import {
  nextWeight,
  reachableWeights,
  type BudgetContext,
} from '../../../../core/analysis/budget/next-weight';
import { neededFaults } from '../../../../core/analysis/budget/needed-faults';
import { fullWeight } from '../../../../core/traffic/weight';

const unknown = { requests: 0, events: 0 };

function step(context: Partial<BudgetContext>) {
  const usual = { maxBadResponses: 50, requestsPerSecond: 20, reactionSeconds: 120, canary: unknown };
  return nextWeight({ ...usual, ...context });
}

it.each([
  [1, 100, 'firstStage'],
  [5, 50, 'budget'],
  [20, 10, 'budget'],
  [100, 1, 'budget'],
])(
  'at %i requests a second, the first weight is %i per mille: everything may fail',
  (rate, weight, limit) => {
    expect(step({ requestsPerSecond: rate })).toMatchObject({ kind: 'shift', canaryWeight: weight, limit });
  },
);

it('a budget that the smallest weight exceeds is refused before the first shift', () => {
  expect(step({ requestsPerSecond: 1000 })).toMatchObject({ kind: 'exceeded', canaryWeight: 1 });
  expect(step({ requestsPerSecond: 1000, reactionSeconds: 40 })?.kind).toBe('shift');
});

it('healthy requests raise the weight, at most tenfold, and skip stages', () => {
  const after = (requests: number, canaryWeight: number, events = 0) =>
    step({ canary: { requests, events }, canaryWeight });
  expect(after(6, 10)).toMatchObject({ kind: 'hold', canaryWeight: 50 });
  expect(after(100, 10)).toMatchObject({ kind: 'shift', canaryWeight: 100, limit: 'step' });
  expect(after(150, 100)).toMatchObject({ kind: 'shift', canaryWeight: 300, limit: 'budget' });
  expect(after(2000, 100)).toMatchObject({ kind: 'shift', canaryWeight: 500, limit: 'step' });
  expect(after(2000, 500)).toMatchObject({ kind: 'shift', canaryWeight: fullWeight, limit: 'none' });
  expect(after(2000, 100, 200)).toMatchObject({ kind: 'hold', canaryWeight: 300 });
  expect(after(2000, fullWeight)).toBeUndefined();
});

it('what fails on production, too, is no cost of the canary', () => {
  const canary = { requests: 200_000, events: 2000 };
  const alone = step({ canary, canaryWeight: 500, requestsPerSecond: 100 });
  const production = { requests: 200_000, events: 2000 };
  const beside = step({ canary, production, canaryWeight: 500, requestsPerSecond: 100 });
  expect([alone?.kind, beside?.kind]).toEqual(['hold', 'shift']);
});

it('leads to 100% from 50% only', () => {
  expect([0, 1, 10, 50, 100, 300, 500, fullWeight].map(reachableWeights)).toEqual([
    [1, 10, 50, 100],
    [10],
    [50, 100],
    [100, 300, 500],
    [300, 500],
    [500],
    [fullWeight],
    [],
  ]);
});

it('the evidence needs faults, which grow with the weight and the dispersion', () => {
  expect([1, 100, 500, 1000].map((weight) => neededFaults(weight))).toEqual([3, 4, 10, 10]);
  expect(neededFaults(100, 3)).toBeGreaterThan(9);
  expect(() => neededFaults(0)).toThrow(RangeError);
});

it.each([['maxBadResponses'], ['requestsPerSecond'], ['reactionSeconds'], ['canaryWeight']])(
  'refuses %s that is no number',
  (name) => {
    expect(() => step({ [name]: Number.NaN })).toThrow(RangeError);
  },
);

describe('whatever the traffic', () => {
  const contexts = fc.record({
    maxBadResponses: fc.integer({ min: 1, max: 1000 }),
    requestsPerSecond: fc.double({ min: 0.01, max: 5000, noNaN: true }),
    reactionSeconds: fc.integer({ min: 1, max: 600 }),
    canary: fc
      .nat(20_000)
      .chain((requests) =>
        fc.record({ requests: fc.constant(requests), events: fc.nat(Math.ceil(requests / 50)) }),
      ),
    canaryWeight: fc.constantFrom(0, 1, 10, 50, 100, 300, 500),
    dispersion: fc.constantFrom(1, 3),
  });
  const weightOf = (context: BudgetContext) => {
    const next = nextWeight(context)!;
    return next.kind === 'shift' ? next.canaryWeight : (context.canaryWeight ?? 0);
  };

  it('a shift stays within the budget, the first stage and the largest step', () => {
    fc.assert(
      fc.property(contexts, (context) => {
        const next = nextWeight(context)!;
        if (next.kind !== 'shift') {
          expect(next.badResponses).toBeGreaterThan(context.maxBadResponses);
          expect(next.kind).toBe(context.canaryWeight === 0 ? 'exceeded' : 'hold');
          return;
        }
        expect(next.badResponses).toBeLessThanOrEqual(context.maxBadResponses);
        expect(next.canaryWeight).toBeGreaterThan(context.canaryWeight);
        const most = context.canaryWeight === 0 ? 100 : context.canaryWeight * 10;
        expect(next.canaryWeight).toBeLessThanOrEqual(most);
      }),
    );
  });

  it('a larger budget never slows it, and more traffic, a slower reaction or more faults never speed it up', () => {
    fc.assert(
      fc.property(contexts, fc.integer({ min: 1, max: 5 }), (context, times) => {
        const weight = weightOf(context);
        const { maxBadResponses, requestsPerSecond, reactionSeconds, canary } = context;
        const larger = weightOf({ ...context, maxBadResponses: maxBadResponses * times });
        expect(larger).toBeGreaterThanOrEqual(weight);
        const events = Math.min(canary.requests, canary.events + times);
        for (const worse of [
          { requestsPerSecond: requestsPerSecond * times },
          { reactionSeconds: reactionSeconds * times },
          { canary: { ...canary, events } },
        ]) {
          expect(weightOf({ ...context, ...worse })).toBeLessThanOrEqual(weight);
        }
      }),
      { numRuns: 60 },
    );
  });
});

it('every step has a sentence', () => {
  const sentenceOf = (context: Partial<BudgetContext>) => budgetSentence(step(context)!);
  expect(sentenceOf({})).toBe(
    '1%, the most that the budget allows: every request may fail, which costs up to 27 bad responses of 50',
  );
  expect(sentenceOf({ canary: { requests: 6, events: 0 }, canaryWeight: 10 })).toMatch(
    /^more data needed for 5%: an error rate of up to \d+(?:\.\d+)?% above production's costs up to \d+ bad responses of 50$/,
  );
  expect(sentenceOf({ requestsPerSecond: 1000 })).toMatch(
    /^the budget is too small for this traffic even at 0.1%/,
  );
});
