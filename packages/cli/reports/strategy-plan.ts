import type { ServiceManifest, StrategySummary } from '../../../core/registry/service-manifest';

/** Finds the stages of a strategy; undefined if the strategy is no longer deployed. */
export function strategyPlan(
  { strategies }: ServiceManifest,
  strategy: string | undefined,
): StrategySummary | undefined {
  return strategies.find(({ name }) => name === strategy);
}
