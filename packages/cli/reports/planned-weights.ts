import type { ServiceManifest } from '../../../core/registry/service-manifest';

/** The canary's weight at each stage of a strategy; empty if the strategy is no longer deployed. */
export function plannedWeights(
  { strategies }: ServiceManifest,
  strategy: string | undefined,
): readonly number[] {
  return strategies.find(({ name }) => name === strategy)?.canaryWeights ?? [];
}
