import type { ServiceManifest } from '../../../core/registry/service-manifest';

/** The canary's shares at the stages of a strategy; none where it is not deployed any more. */
export function ladderOf({ strategies }: ServiceManifest, strategy: string | undefined): readonly number[] {
  return strategies.find(({ name }) => name === strategy)?.canaryWeights ?? [];
}
