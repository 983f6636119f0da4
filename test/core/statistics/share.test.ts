import fc from 'fast-check';
import { judgeShare } from '../../../core/analysis/gates/share';
import type { Bucket } from '../../../core/analysis/evidence/evidence';
import { logShareMismatch } from '../../../core/statistics/share';
import { Random } from '../../../packages/local-cloud/kernel/random';

const random = new Random(7);

/** A number of requests of the canary, as a binomial distribution gives it; its normal approximation where that is close. */
function drawn(requests: number, share: number, ...key: (string | number)[]): number {
  if (requests * Math.min(share, 1 - share) > 30) {
    const [one, other] = [random.draw(...key, 'a'), random.draw(...key, 'b')];
    const normal = Math.sqrt(-2 * Math.log(1 - one)) * Math.cos(2 * Math.PI * other);
    const count = Math.round(requests * share + normal * Math.sqrt(requests * share * (1 - share)));
    return Math.max(0, Math.min(requests, count));
  }
  let count = 0;
  for (let index = 0; index < requests; index++) if (random.draw(...key, index) < share) count++;
  return count;
}

function minutes(count: number, perMinute: number, share: number, ...key: (string | number)[]): Bucket[] {
  return Array.from({ length: count }, (_, index) => {
    const canary = drawn(perMinute, share, ...key, index);
    return {
      startsAt: index * 60_000,
      canary: { requests: canary, events: 0 },
      production: { requests: perMinute - canary, events: 0 },
    };
  });
}

/** The results of a stage's checks, one a minute. */
function checks(canaryWeight: number, buckets: readonly Bucket[]) {
  return buckets.map((_, index) => judgeShare({ canaryWeight }, buckets.slice(0, index + 1)));
}

describe('the evidence that a share is not the weight', () => {
  it('has an expectation of 1 if requests follow the weight', () => {
    for (const weight of [10, 100, 500]) {
      const share = weight / 1000;
      let [probability, expectation] = [(1 - share) ** 20, 0];
      for (let canary = 0; canary <= 20; canary++) {
        expectation += probability * Math.exp(logShareMismatch({ canary, production: 20 - canary }, weight));
        probability *= ((20 - canary) / (canary + 1)) * (share / (1 - share));
      }
      expect(expectation).toBeCloseTo(1, 9);
    }
  });

  it('is that of the published vector', () => {
    expect(Math.exp(logShareMismatch({ canary: 3, production: 0 }, 100))).toBeCloseTo(22, 9);
  });

  it('is finite for any counts, and nothing for none', () => {
    expect(logShareMismatch({ canary: 0, production: 0 }, 100)).toBeCloseTo(0, 12);
    fc.assert(
      fc.property(
        fc.nat(1e9),
        fc.nat(1e9),
        fc.integer({ min: 1, max: 999 }),
        (canary, production, weight) => {
          expect(Number.isFinite(logShareMismatch({ canary, production }, weight))).toBe(true);
        },
      ),
    );
  });
});

describe('a stage', () => {
  it('with requests by weight never holds for its share in 2,000 simulated stages of an hour', () => {
    let alarms = 0;
    for (let run = 0; run < 2000; run++) {
      const weight = [10, 100, 300, 500][run % 4]!;
      const buckets = minutes(60, [60, 600, 6000][run % 3]!, weight / 1000, 'healthy', run);
      // The checks of an hour are in the total of each minute.
      if (checks(weight, buckets.slice(0, 12)).some(Boolean) || judgeShare({ canaryWeight: weight }, buckets))
        alarms++;
    }
    expect(alarms).toBe(0);
  });

  it.each([
    ['too few', 100, 0.05],
    ['too many', 100, 0.2],
    ['swapped sides', 100, 0.9],
    ['all of them', 500, 1],
  ])('with clearly %s holds within ten minutes', (_, canaryWeight, share) => {
    const results = checks(canaryWeight, minutes(10, 600, share, 'off', share));
    expect(results.at(-1)).toMatchObject({ decision: 'hold', code: 'shareMismatch', canaryWeight });
  });

  it('forgives the minute before its weight takes effect', () => {
    const late = [...minutes(1, 600, 0, 'late'), ...minutes(9, 600, 0.1, 'late')];
    expect(checks(100, late).at(-1)).toBeUndefined();
  });

  it('fails after three minutes without any request to the canary, if there are thousands to production', () => {
    const decisions = (perMinute: number) =>
      checks(100, minutes(8, perMinute, 0, 'none')).map((result) => result?.code);
    expect(decisions(1200)).toEqual([
      'shareMismatch',
      'shareMismatch',
      ...Array.from({ length: 6 }, () => 'canaryAbsent'),
    ]);
    expect(decisions(10)).not.toContain('canaryAbsent');
  });

  it.each([0, 1000])('of weight %d has no share to compare', (canaryWeight) => {
    expect(judgeShare({ canaryWeight }, minutes(10, 6000, 0.5, 'none'))).toBeUndefined();
  });
});
