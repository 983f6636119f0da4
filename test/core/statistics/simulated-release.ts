import type { CountsBySide } from '../../../core/statistics/counts-by-side';
import type { Chance } from './chance';

export interface Simulation {
  readonly requestsPerMinute: number;
  /** Faults per request. */
  readonly canaryRate: number;
  readonly productionRate: number;
  /** The number of faults per cause, all on one side and in one minute. @default 1 */
  readonly clusterSize?: number;
}

/** Minutes at one split. */
export function simulateMinutes(
  chance: Chance,
  simulation: Simulation & { minutes: number; canaryFraction: number },
): CountsBySide[] {
  const {
    minutes,
    requestsPerMinute,
    canaryFraction,
    canaryRate,
    productionRate,
    clusterSize = 1,
  } = simulation;
  const sideOf = (mean: number, rate: number) => {
    const requests = chance.countAbout(mean);
    const causes = chance.binomial(requests, rate / clusterSize);
    return { requests, events: Math.min(requests, causes * clusterSize) };
  };
  return Array.from({ length: minutes }, () => ({
    canary: sideOf(requestsPerMinute * canaryFraction, canaryRate),
    production: sideOf(requestsPerMinute * (1 - canaryFraction), productionRate),
  }));
}

/**
 * The minutes of a release: 10, 30 and 50% for ten minutes each.
 *
 * @param simulation.staleMinutes minutes of each stage that still have the weights of the stage before. @default 0
 */
export function simulateStages(
  chance: Chance,
  simulation: Simulation & { staleMinutes?: number },
): CountsBySide[] {
  const { staleMinutes = 0 } = simulation;
  return [0.1, 0.3, 0.5].flatMap((canaryFraction, stage, shares) => [
    ...simulateMinutes(chance, {
      ...simulation,
      canaryFraction: shares[stage - 1] ?? 0,
      minutes: staleMinutes,
    }),
    ...simulateMinutes(chance, { ...simulation, canaryFraction, minutes: 10 - staleMinutes }),
  ]);
}
