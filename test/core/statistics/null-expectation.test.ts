import fc from 'fast-check';
import { harmOf, noHarmYet, observeBucket } from '../../../core/statistics/harm';
import { safetyOf } from '../../../core/statistics/safety';
import { bucketOf } from './counts';

const mostForEnumeration = 400;
const logFactorials = [0];
for (let n = 1; n <= mostForEnumeration; n++) logFactorials.push(logFactorials[n - 1]! + Math.log(n));

function logChoose(n: number, k: number): number {
  return logFactorials[n]! - logFactorials[k]! - logFactorials[n - k]!;
}

/** The expectation of something of the bucket when chance alone divides its events between the sides. */
function hypergeometricExpectation(
  n: number,
  m: number,
  events: number,
  valueOf: (bucket: ReturnType<typeof bucketOf>) => number,
): number {
  let expectation = 0;
  for (let x = Math.max(0, events - m); x <= Math.min(n, events); x++) {
    const probability = Math.exp(logChoose(n, x) + logChoose(m, events - x) - logChoose(n + m, events));
    expectation += probability * valueOf(bucketOf(n, m, x, events - x));
  }
  return expectation;
}

describe('given the totals of a bucket, the expectation of harm under equal rates', () => {
  const expectationOfHarm = (n: number, m: number, events: number, dispersion = 1) =>
    hypergeometricExpectation(n, m, events, (bucket) => Math.exp(harmOf([bucket], { dispersion }).logE));

  it.each([
    [10, 90, 1, 1],
    [10, 90, 5, 0.840991],
    [50, 50, 30, 0.355317],
    [30, 70, 60, 0.182558],
  ])('with %i + %i requests and %i events is %p', (n, m, events, expectation) => {
    expect(expectationOfHarm(n, m, events)).toBeCloseTo(expectation, 6);
  });

  it('never exceeds 1', () => {
    const totals = fc
      .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }))
      .chain(([n, m]) => fc.tuple(fc.constant(n), fc.constant(m), fc.integer({ min: 0, max: n + m })));
    fc.assert(
      fc.property(totals, fc.constantFrom(1, 1.7, 5), ([n, m, events], dispersion) => {
        expect(expectationOfHarm(n, m, events, dispersion)).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { numRuns: 300 },
    );
  });
});

/** Exactly, for independent requests: each contributes 1 with the chance that it fails, times what its event multiplies. */
function binomialExpectation(
  counts: [number, number],
  rates: [number, number],
  logFactors: [number, number],
): number {
  const logOf = (side: 0 | 1) => counts[side] * Math.log1p(rates[side] * Math.expm1(logFactors[side]));
  return Math.exp(logOf(0) + logOf(1));
}

function expectationWithinTolerance(
  counts: [number, number],
  rates: [number, number],
  tolerance: number,
): number {
  const [n, m] = counts;
  const ofCanaryEvent = observeBucket(noHarmYet, bucketOf(n, m, 1, 0), { tolerance });
  const ofProductionEvent = observeBucket(noHarmYet, bucketOf(n, m, 0, 1), { tolerance });
  const expectations = ofCanaryEvent.map((logFactor, index) =>
    binomialExpectation(counts, rates, [logFactor, ofProductionEvent[index]!]),
  );
  return expectations.reduce((sum, each) => sum + each, 0) / expectations.length;
}

const requests = fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1_000_000_000 }));
const rate = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(1e-9, 0.001, 0.01, 0.3, 1));

describe('for independent requests, the expectation of harm under rates within the tolerance', () => {
  it.each(
    [1.5, 2, 3].flatMap((tolerance) =>
      [0.01, 0.05, 0.1, 0.3].flatMap((base) => [
        [tolerance, base, 100, 900] as const,
        [tolerance, base, 100, 100] as const,
      ]),
    ),
  )('tolerance %p, base rate %p, %i + %i requests: at the boundary at most 1', (tolerance, base, n, m) => {
    expect(expectationWithinTolerance([n, m], [tolerance * base, base], tolerance)).toBeLessThanOrEqual(
      1 + 1e-9,
    );
  });

  it('agrees with the sum over every outcome', () => {
    const n = 12;
    const m = 20;
    const p = 0.3;
    const q = 0.2;
    const tolerance = 1.5;
    let sum = 0;
    for (let x = 0; x <= n; x++) {
      for (let y = 0; y <= m; y++) {
        const probability =
          Math.exp(logChoose(n, x) + logChoose(m, y)) *
          p ** x *
          (1 - p) ** (n - x) *
          q ** y *
          (1 - q) ** (m - y);
        sum += probability * Math.exp(harmOf([bucketOf(n, m, x, y)], { tolerance }).logE);
      }
    }
    expect(expectationWithinTolerance([n, m], [p, q], tolerance)).toBeCloseTo(sum, 9);
  });

  it('never exceeds 1, whatever the requests, the rates and the tolerance', () => {
    const tolerances = fc.double({ min: 1, max: 50, noNaN: true });
    const shares = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(requests, requests, rate, tolerances, shares, (n, m, base, tolerance, share) => {
        const canaryRate = Math.min(1, base * tolerance * share);
        expect(expectationWithinTolerance([n, m], [canaryRate, base], tolerance)).toBeLessThanOrEqual(
          1 + 1e-6,
        );
      }),
      { numRuns: 500 },
    );
  });
});

it('for independent requests, the expectation of safety under a regression never exceeds 1', () => {
  const regressions = fc.double({ min: 1.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      requests,
      requests,
      rate,
      regressions,
      fc.constantFrom(1, 1.5),
      (n, m, base, regression, worse) => {
        const rates: [number, number] = [base, base / (regression * worse)];
        const logSafety = (x: number, y: number) => safetyOf([bucketOf(n, m, x, y)], { regression }).logS;
        expect(binomialExpectation([n, m], rates, [logSafety(1, 0), logSafety(0, 1)])).toBeLessThanOrEqual(
          1 + 1e-6,
        );
      },
    ),
    { numRuns: 500 },
  );
});
