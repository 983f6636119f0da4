import { harmOf, logHarm, noHarmYet, observeBucket } from '../../../core/statistics/harm';
import { ratioInterval } from '../../../core/statistics/ratio-interval';
import { safetyOf } from '../../../core/statistics/safety';
import { logThreshold } from '../../../core/statistics/significance';
import type { CountsBySide } from '../../../core/statistics/counts-by-side';
import { bucketOf } from './counts';
import { Chance } from './chance';
import { simulateStages, simulateMinutes } from './simulated-release';

const onePercent = logThreshold(0.01);
const healthy = { requestsPerMinute: 1200, canaryRate: 0.001, productionRate: 0.001 };

/** The share of releases that are rolled back by looking each minute. */
function rolledBack(runs: number, releaseOf: (chance: Chance) => CountsBySide[], dispersion = 1): number {
  const chance = new Chance(runs);
  let count = 0;
  for (let run = 0; run < runs; run++) {
    if (harmOf(releaseOf(chance), { dispersion }).logEMax >= onePercent) count += 1;
  }
  return count / runs;
}

describe('healthy releases, looked at each minute at an alpha of 1%', () => {
  it('are rolled back in less than 1% of 10,000 cases', () => {
    const share = rolledBack(10_000, (chance) => simulateStages(chance, healthy));
    expect(share).toBeLessThanOrEqual(0.004);
    expect(share).toBeGreaterThan(0);
  });

  it.each([
    ['still have the weights of the stage before for two minutes', { ...healthy, staleMinutes: 2 }],
    ['have 30% faults', { ...healthy, canaryRate: 0.3, productionRate: 0.3 }],
    [
      'have 30% faults and stale weights',
      { ...healthy, canaryRate: 0.3, productionRate: 0.3, staleMinutes: 2 },
    ],
    ['have 5 requests a second', { ...healthy, requestsPerMinute: 300 }],
    ['have 100 requests a second', { ...healthy, requestsPerMinute: 6000 }],
  ])('nor more often when they %s', (_, simulation) => {
    expect(rolledBack(1000, (chance) => simulateStages(chance, simulation))).toBeLessThanOrEqual(0.01);
  });

  it('with a canary that is 20% worse are not rolled back either when that is tolerated', () => {
    const chance = new Chance(20);
    const worse = { ...healthy, canaryRate: 0.012, productionRate: 0.01 };
    let [tolerated, untolerated] = [0, 0];
    for (let run = 0; run < 1000; run++) {
      const release = simulateStages(chance, worse);
      if (harmOf(release, { tolerance: 1.2 }).logEMax >= onePercent) tolerated += 1;
      if (harmOf(release).logEMax >= onePercent) untolerated += 1;
    }
    expect(tolerated / 1000).toBeLessThanOrEqual(0.01);
    expect(untolerated).toBeGreaterThan(tolerated * 3);
  });

  it.each([
    [3, 0.13],
    [5, 0.23],
    [10, 0.42],
  ])(
    'whose causes bring %i faults each need the dispersion: without it a share of %p is rolled back',
    (clusterSize, share) => {
      const clustered = {
        ...healthy,
        clusterSize,
        canaryRate: 0.001 * clusterSize,
        productionRate: 0.001 * clusterSize,
      };
      const releaseOf = (chance: Chance) => simulateStages(chance, clustered);
      expect(Math.abs(rolledBack(1000, releaseOf) - share)).toBeLessThan(0.05);
      expect(rolledBack(1000, releaseOf, clusterSize)).toBeLessThanOrEqual(0.01);
    },
  );
});

/** The minutes after which bad releases were caught, ascending; those that were not are left out. */
function minutesUntilCaught(runs: number, bad: { perSecond: number; canaryRate: number }): number[] {
  const { perSecond, canaryRate } = bad;
  const chance = new Chance(perSecond);
  const simulation = { ...healthy, requestsPerMinute: perSecond * 60, canaryRate };
  return Array.from({ length: runs }, () => {
    let state = noHarmYet;
    return simulateStages(chance, simulation).findIndex((bucket) => {
      state = observeBucket(state, bucket);
      return logHarm(state) >= onePercent;
    });
  })
    .filter((index) => index >= 0)
    .map((index) => index + 1)
    .sort((a, b) => a - b);
}

describe('bad releases from a base rate of 0.1%', () => {
  it.each([
    [5, 0.005, 0.48, 22],
    [5, 0.01, 0.99, 14],
    [5, 0.05, 1, 3],
    [20, 0.005, 0.995, 12],
    [20, 0.01, 1, 5],
    [20, 0.05, 1, 1],
    [100, 0.005, 1, 3],
    [100, 0.01, 1, 1],
    [100, 0.05, 1, 1],
  ])(
    'with %i requests a second and %p faults a request: a share of %p is caught, the median after %i minutes',
    (perSecond, canaryRate, share, median) => {
      const runs = 400;
      const caughtAfter = minutesUntilCaught(runs, { perSecond, canaryRate });
      expect(Math.abs(caughtAfter.length / runs - share)).toBeLessThan(0.07);
      expect(Math.abs(caughtAfter[caughtAfter.length >> 1]! - median)).toBeLessThanOrEqual(1);
    },
  );

  it('are mostly missed when twice as bad with 20 requests a second: alarms and patience must do the rest', () => {
    expect(minutesUntilCaught(400, { perSecond: 20, canaryRate: 0.002 }).length / 400).toBeCloseTo(0.16, 1);
  });

  it.each([
    [0.001, 0.005, 0.1, 16_000],
    [0.001, 0.005, 0.5, 7100],
    [0.001, 0.05, 0.1, 629],
    [0.001, 0.05, 0.3, 358],
    [0.001, 0.05, 0.5, 378],
    [0.01, 0.02, 0.3, 6900],
    [0.01, 0.1, 0.1, 511],
    [0.01, 0.1, 0.5, 245],
  ])(
    'from %p to %p at a weight of %p the median needs %i requests',
    (productionRate, canaryRate, split, median) => {
      const chance = new Chance(median);
      const step = Math.max(10, Math.round(median / 1000) * 10);
      const n = step * split;
      const m = step * (1 - split);
      const needed = Array.from({ length: 200 }, () => {
        let requests = 0;
        for (let state = noHarmYet; logHarm(state) < onePercent; requests += step) {
          state = observeBucket(
            state,
            bucketOf(n, m, chance.binomial(n, canaryRate), chance.binomial(m, productionRate)),
          );
        }
        return requests;
      });
      const ratio = needed.sort((a, b) => a - b)[100]! / median;
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    },
  );
});

it('safety rules out a regression that is there in at most 5% of releases, looked at each minute', () => {
  const chance = new Chance(8);
  let wrong = 0;
  for (let run = 0; run < 300; run++) {
    const release = simulateStages(chance, { ...healthy, canaryRate: 0.01, productionRate: 0.005 });
    const checks = release.map((_, minute) => safetyOf(release.slice(0, minute + 1), { regression: 2 }).logS);
    if (Math.max(...checks) >= logThreshold(0.05)) wrong += 1;
  }
  expect(wrong / 300).toBeLessThanOrEqual(0.05);
});

it('the interval misses the ratio in at most 10% of releases, looked at each stage, as it was asked to', () => {
  const chance = new Chance(9);
  let missed = 0;
  for (let run = 0; run < 100; run++) {
    const release = simulateStages(chance, { ...healthy, canaryRate: 0.015, productionRate: 0.01 });
    const checks = [10, 20, 30].map((minutes) => ratioInterval(release.slice(0, minutes), { alpha: 0.1 }));
    if (checks.some(({ lower, upper }) => lower > 1.5 || upper < 1.5)) missed += 1;
  }
  expect(missed / 100).toBeLessThanOrEqual(0.1);
});

it('the same seed simulates the same release', () => {
  const simulation = { ...healthy, minutes: 30, canaryFraction: 0.1 };
  expect(simulateMinutes(new Chance(4), simulation)).toEqual(simulateMinutes(new Chance(4), simulation));
  expect(simulateMinutes(new Chance(4), simulation)).not.toEqual(simulateMinutes(new Chance(5), simulation));
});
