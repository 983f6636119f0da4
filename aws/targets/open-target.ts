import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import type { TargetManifest } from '../../core/registry/service-manifest';
import type { ReleaseTarget } from '../../core/release/release-target';
import type { TargetMetrics } from '../../core/traffic/target-metrics';
import { LambdaAliasTarget, lambdaAliasMetrics } from './lambda/lambda-alias';

/** The AWS clients of targets. @default built from the SDK's own settings */
export interface TargetClients {
  readonly lambda?: LambdaClient;
  readonly lattice?: VPCLatticeClient;
}

type KindName = TargetManifest['kind'];
type ManifestOf<Name extends KindName> = Extract<TargetManifest, { readonly kind: Name }>;

interface Kind<Manifest> {
  readonly open: (manifest: Manifest, clients: TargetClients) => ReleaseTarget;
  /** Undefined if AWS publishes no metrics beside those of VPC Lattice. */
  readonly metrics: (manifest: Manifest) => TargetMetrics | undefined;
}

/** The kinds of targets. */
const kinds: { readonly [Name in KindName]: Kind<ManifestOf<Name>> } = {
  lambdaAlias: {
    open: (manifest, clients) => new LambdaAliasTarget(manifest, clients),
    metrics: lambdaAliasMetrics,
  },
};

/** Opens the target that a service's manifest describes. */
export function openTarget(manifest: TargetManifest, clients: TargetClients = {}): ReleaseTarget {
  return kindOf(manifest).open(manifest, clients);
}

/** The metrics of a target beside those of VPC Lattice, if AWS publishes any. */
export function targetMetrics(manifest: TargetManifest): TargetMetrics | undefined {
  return kindOf(manifest).metrics(manifest);
}

/** A manifest selects its own kind, which TypeScript cannot infer for a union. */
function kindOf(manifest: TargetManifest): Kind<TargetManifest> {
  return kinds[manifest.kind] as Kind<TargetManifest>;
}
