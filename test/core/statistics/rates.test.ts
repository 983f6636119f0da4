import fc from 'fast-check';
import { logBeta, logGamma } from '../../../core/statistics/log-gamma';
import { pooledRate, rateBand, rateOf } from '../../../core/statistics/rates';
import { alwaysValidPValue, logThreshold } from '../../../core/statistics/significance';
import { anyDispersion, bucketOf, extremeBuckets } from './counts';
import { Chance } from './chance';

const alpha = 0.05;

describe('a rate', () => {
  it('is the share of requests that were events, and unknown without requests', () => {
    expect(rateOf({ requests: 200, events: 3 })).toBe(0.015);
    expect(rateOf({ requests: 0, events: 0 })).toBeUndefined();
  });

  it('is pooled over both sides and all buckets', () => {
    expect(pooledRate([bucketOf(100, 900, 4, 6), bucketOf(0, 1000, 0, 20)])).toBe(0.015);
    expect(pooledRate([])).toBeUndefined();
  });
});

describe('the band of a rate', () => {
  it('is everything without requests', () => {
    expect(rateBand({ requests: 0, events: 0 }, { alpha })).toEqual({ lower: 0, upper: 1 });
  });

  it('ends where the bet reaches 1/alpha', () => {
    // Without an event the mixture is Π (i − ½)/i, and the bet that over (1 − rate)^n.
    let mixture = 1;
    for (let request = 1; request <= 1000; request++) mixture *= (request - 0.5) / request;
    const upper = 1 - (alpha * mixture) ** (1 / 1000);
    expect(rateBand({ requests: 1000, events: 0 }, { alpha })).toEqual({
      lower: 0,
      upper: expect.closeTo(upper, 12),
    });
    const mirrored = rateBand({ requests: 1000, events: 1000 }, { alpha });
    expect(mirrored).toEqual({ lower: expect.closeTo(1 - upper, 12), upper: 1 });
  });

  it('holds the observed rate, is narrower with more requests and wider with more confidence', () => {
    const counts = fc
      .integer({ min: 1, max: 100_000 })
      .chain((requests) => fc.record({ requests: fc.constant(requests), events: fc.nat(requests) }));
    fc.assert(
      fc.property(counts, ({ requests, events }) => {
        const rate = events / requests;
        const band = rateBand({ requests, events }, { alpha });
        expect(band.lower).toBeLessThanOrEqual(rate);
        expect(band.upper).toBeGreaterThanOrEqual(rate);
        const more = rateBand({ requests: requests * 100, events: events * 100 }, { alpha });
        expect(more.upper - more.lower).toBeLessThan(band.upper - band.lower);
        for (const options of [{ alpha: 0.001 }, { alpha, dispersion: 4 }]) {
          const wider = rateBand({ requests, events }, options);
          expect(wider.lower).toBeLessThanOrEqual(band.lower);
          expect(wider.upper).toBeGreaterThanOrEqual(band.upper);
        }
      }),
    );
  });

  it('is made of shares for every count that can be, however extreme', () => {
    fc.assert(
      fc.property(extremeBuckets, anyDispersion, (buckets, dispersion) => {
        for (const counts of buckets.flatMap(({ canary, production }) => [canary, production])) {
          const { lower, upper } = rateBand(counts, { alpha, dispersion });
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(upper).toBeLessThanOrEqual(1);
          expect(lower).toBeLessThanOrEqual(upper);
        }
      }),
    );
  });

  it('misses the rate in at most 5% of releases, however often one looks', () => {
    const chance = new Chance(7);
    const releases = 200;
    let missed = 0;
    for (let release = 0; release < releases; release++) {
      let [requests, events, misses] = [0, 0, false];
      for (let minute = 0; minute < 30 && !misses; minute++) {
        requests += 200;
        events += chance.binomial(200, 0.02);
        const { lower, upper } = rateBand({ requests, events }, { alpha });
        misses = 0.02 < lower || 0.02 > upper;
      }
      if (misses) missed += 1;
    }
    expect(missed / releases).toBeLessThanOrEqual(alpha);
  });
});

describe('the threshold', () => {
  it.each([
    [0.01, 1, 100],
    [0.01, 4, 400],
    [0.05, 1, 20],
  ])('for alpha %p and %i metrics is the logarithm of %i', (probability, metrics, e) => {
    expect(logThreshold(probability, metrics)).toBeCloseTo(Math.log(e), 12);
  });

  it.each([[0], [1], [-1], [Number.NaN]])('refuses an alpha of %p', (wrong) => {
    expect(() => logThreshold(wrong)).toThrow(`alpha must lie between 0 and 1, not ${wrong}`);
  });

  it.each([[0], [1.5], [-1], [Number.NaN], [Infinity]])('refuses %p metrics', (wrong) => {
    expect(() => logThreshold(0.01, wrong)).toThrow(`metrics must be a positive integer, not ${wrong}`);
  });
});

it('the always-valid p-value is one over the largest evidence, and at most 1', () => {
  expect(alwaysValidPValue(Math.log(250))).toBeCloseTo(0.004, 12);
  expect(alwaysValidPValue(0)).toBe(1);
  expect(alwaysValidPValue(-3)).toBe(1);
  expect(alwaysValidPValue(1e6)).toBe(0);
});

describe('the gamma function', () => {
  it('is (n − 1)! at n', () => {
    let logFactorial = 0;
    for (let n = 1; n <= 200; n++) {
      expect(logGamma(n)).toBeCloseTo(logFactorial, 10);
      logFactorial += Math.log(n);
    }
  });

  it('is √π at a half, and the beta function follows', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 12);
    expect(logBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 12);
    expect(logBeta(3, 4)).toBeCloseTo(-Math.log(60), 12);
  });
});
