import { steadyTraffic, type SimulatedTraffic } from '../../../core/planning/simulation/traffic';
import type { Side } from '../../../core/traffic/side';

/** The traffic of simulated releases. */
export interface VerdictScenario {
  readonly name: string;
  /**
   * - `healthy`: the canary is as good as production; a rollback is a false positive
   * - `regression`: the canary is worse; a promotion is a miss
   * - `shared`: both sides have the same faults; alarms may roll back
   */
  readonly kind: 'healthy' | 'regression' | 'shared';
  readonly traffic: SimulatedTraffic;
  readonly requestsPerSecond: number;
  /** The error rate of production, in percent. */
  readonly basePercent: number;
}

const usualRequestsPerSecond = 20;
const usualBasePercent = 0.1;

const healthySteady = [5, 20, 100].flatMap((requestsPerSecond) =>
  [0, 0.1, 1, 5].map((base) => steady({ requestsPerSecond, base, canary: base })),
);

const healthyBursts = [3, 5, 10].map((clusterSize): VerdictScenario => {
  const base = usualBasePercent;
  return {
    ...steady({ requestsPerSecond: usualRequestsPerSecond, base, canary: base, clusterSize }),
    name: `${usualRequestsPerSecond}/s ${base}%, clusters of ${clusterSize}`,
  };
});

const regressions = (
  [
    [0.1, 0.2],
    [0.1, 0.5],
    [0.1, 1],
    [0.1, 5],
    [1, 2],
    [1, 10],
  ] as const
).map(([base, canary]) => steady({ requestsPerSecond: usualRequestsPerSecond, base, canary }));

/** All scenarios, in the order of the report. */
export const verdictScenarios: readonly VerdictScenario[] = [
  ...healthySteady,
  ...healthyBursts,
  usual('lull of 15 min from minute 10 on', 'healthy', {
    requestsPerSecond: (second) => (second >= 600 && second < 1500 ? 0 : usualRequestsPerSecond),
  }),
  usual('cold starts, 1% for 90 s after each shift', 'healthy', {
    faultRate: (side, _, sinceShift) => (side === 'canary' && sinceShift < 90 ? 0.01 : 0.001),
  }),
  usual('outage of both, 30% for 5 min from minute 15 on', 'shared', {
    faultRate: (_, second) => (second >= 900 && second < 1200 ? 0.3 : 0.001),
  }),
  ...regressions,
  usual('slow leak, 0.1% more each minute', 'regression', {
    faultRate: (side, second) => (side === 'canary' ? Math.min(1, 0.001 * (1 + second / 60)) : 0.001),
  }),
];

/** @throws RangeError for an unknown name */
export function verdictScenario(name: string): VerdictScenario {
  const scenario = verdictScenarios.find((candidate) => candidate.name === name);
  if (!scenario) throw new RangeError(`there is no scenario "${name}"`);
  return scenario;
}

/** Returns a scenario with constant rates, in percent. */
function steady(options: {
  requestsPerSecond: number;
  base: number;
  canary: number;
  clusterSize?: number;
}): VerdictScenario {
  const { requestsPerSecond, base, canary, clusterSize } = options;
  const isHealthy = base === canary;
  const faultRates: Record<Side, number> = { production: base / 100, canary: canary / 100 };
  return {
    name: `${requestsPerSecond}/s ${isHealthy ? `${base}%` : `${base} → ${canary}%`}`,
    kind: isHealthy ? 'healthy' : 'regression',
    traffic: steadyTraffic(requestsPerSecond, faultRates, clusterSize),
    requestsPerSecond,
    basePercent: base,
  };
}

function usual(
  what: string,
  kind: VerdictScenario['kind'],
  traffic: Partial<SimulatedTraffic>,
): VerdictScenario {
  const requestsPerSecond = usualRequestsPerSecond;
  const basePercent = usualBasePercent;
  const normal = steadyTraffic(requestsPerSecond, {
    production: basePercent / 100,
    canary: basePercent / 100,
  });
  return {
    name: `${requestsPerSecond}/s ${basePercent}%, ${what}`,
    kind,
    traffic: { ...normal, ...traffic },
    requestsPerSecond,
    basePercent,
  };
}
