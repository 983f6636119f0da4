import {
  faultMinutesOf,
  type Fault,
  type FaultMinute,
} from '../../../../core/analysis/tripwire/fault-minutes';
import { judgeFaults } from '../../../../core/analysis/tripwire/judge-faults';
import type { Bucket } from '../../../../core/analysis/evidence/evidence';
import { poisson } from '../../../../core/planning/simulation/poisson';
import { seededChance } from '../../../../core/planning/simulation/seeded-chance';
import { minutesOf, startsAt } from './failing-sides';

const outageSeconds = 60;
const flushSeconds = 5;
const slowestSeconds = 7;

interface Outage {
  readonly environments: number;
  readonly weight: number;
  readonly faultsPerSecond: number;
}

/** An outage of both sides alike. Each environment has a log stream of its own, which is delivered in batches at random times. */
function outageBatches({ environments, weight, faultsPerSecond }: Outage, chance: () => number): Fault[][] {
  const ofCanary = Math.max(1, Math.round(environments * weight));
  const batches = new Map<string, Fault[]>();
  for (let second = 0; second < outageSeconds; second++) {
    for (let count = poisson(faultsPerSecond, chance); count > 0; count--) {
      const isCanary = chance() < weight;
      const own = isCanary ? ofCanary : environments - ofCanary;
      const stream = `${isCanary ? 'canary' : 'production'}-${Math.floor(chance() * own)}`;
      const batch = `${stream}-${Math.floor(second / flushSeconds)}`;
      const fault: Fault = {
        at: startsAt + (second + chance()) * 1000,
        side: isCanary ? 'canary' : 'production',
        requestId: `${batch}-${chance()}`,
      };
      batches.set(batch, [...(batches.get(batch) ?? []), fault]);
    }
  }
  return [...batches.values()];
}

function isTripped(
  minutes: readonly FaultMinute[],
  weight: number,
  traffic: readonly Bucket[] = [],
): boolean {
  const shifts = [{ at: startsAt - 60_000, canaryWeight: weight * 1000 }];
  return judgeFaults({ minutes, shifts, traffic, at: startsAt + 7_200_000 }).state === 'tripped';
}

describe('a shared outage of a minute, delivered in batches of one log stream each', () => {
  it.each([
    [4, 0.1, 1],
    [8, 0.3, 0],
    [20, 0.1, 0],
    [20, 0.5, 0],
  ])(
    'trips none of the releases with %i environments at a weight of %p',
    (environments, weight, misledAtLeast) => {
      const runs = 25;
      let [inTime, inArrival] = [0, 0];
      for (let run = 0; run < runs; run++) {
        const chance = seededChance(environments, run);
        const batches = outageBatches({ environments, weight, faultsPerSecond: 4 }, chance);
        const arrivals = batches.map((faults) => {
          const at = faults.at(-1)!.at + chance() * slowestSeconds * 1000;
          return { at, faults };
        });
        if (
          isTripped(
            arrivals.flatMap(({ at, faults }) => faultMinutesOf(faults, at)),
            weight,
          )
        )
          inTime += 1;
        // The test in the order of arrival, for comparison: each batch at the time of its delivery.
        const asDelivered = arrivals.flatMap(({ at, faults }) =>
          faultMinutesOf(
            faults.map((fault) => ({ ...fault, at })),
            at,
          ),
        );
        if (isTripped(asDelivered, weight)) inArrival += 1;
      }
      expect(inTime).toBe(0);
      expect(inArrival).toBeGreaterThanOrEqual(misledAtLeast);
    },
  );
});

/** The faults of a release at constant rates, by second; a release of 30 minutes at one weight. */
function releaseFaults(
  requestsPerSecond: number,
  weight: number,
  rates: { canary: number; production: number },
  chance: () => number,
): FaultMinute[] {
  const side = (name: 'canary' | 'production', share: number): Fault[] => {
    const count = poisson(1800 * requestsPerSecond * share * rates[name], chance);
    return Array.from({ length: count }, () => ({
      at: startsAt + chance() * 1_800_000,
      side: name,
      requestId: String(chance()),
    }));
  };
  return faultMinutesOf([...side('canary', weight), ...side('production', 1 - weight)], startsAt + 1_801_000);
}

describe('a healthy release', () => {
  it('of a service that fails 1% of its requests, as it is when its faults are first seen, does not trip', () => {
    let tripped = 0;
    for (let run = 0; run < 40; run++) {
      const faults = releaseFaults(10, 0.1, { canary: 0.01, production: 0.01 }, seededChance(1, run));
      if (isTripped(faults, 0.1, minutesOf(-2, -1, 0, 600))) tripped += 1;
    }
    expect(tripped).toBe(0);
  });

  it.each([20, 100, 1000])(
    'that fails 0.01%% of its requests beside 0.001%% of production does not matter at %i requests a second',
    (requestsPerSecond) => {
      let [tripped, withoutFloor] = [0, 0];
      for (let run = 0; run < 15; run++) {
        const rates = { canary: 0.0001, production: 0.00001 };
        const faults = releaseFaults(requestsPerSecond, 0.5, rates, seededChance(2, run));
        if (isTripped(faults, 0.5, minutesOf(-2, -1, 0, 60 * requestsPerSecond))) tripped += 1;
        if (isTripped(faults, 0.5)) withoutFloor += 1;
      }
      expect(tripped).toBe(0);
      if (requestsPerSecond >= 1000) expect(withoutFloor).toBe(15);
    },
  );
});
