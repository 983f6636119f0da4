import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { TargetManifest } from '../../core/registry/service-manifest';
import type { Side } from '../../core/traffic/side';

/** A VPC Lattice target group. CDK has no interface for it. */
export interface ITargetGroup {
  readonly targetGroupId: string;
  readonly targetGroupArn: string;
}

/** One side of a release, as seen by the route. */
export interface RoutedSide {
  readonly targetGroup: ITargetGroup;
  /** The permission for the target group to send requests; the route's action depends on it. */
  readonly permission: IConstruct;
}

/**
 * The released resource behind the two target groups, independent of its kind. Each kind has its own folder beside this
 * one.
 */
export interface DeliveryTarget {
  readonly sides: Readonly<Record<Side, RoutedSide>>;
  /** The target in the service manifest and in the environment of the tasks that use it. */
  readonly manifest: TargetManifest;
  /** The IAM statements for the methods of `ReleaseTarget`, as narrow as AWS allows. */
  readonly permissions: TargetPermissions;
}

/** The IAM statements of a target, by use. */
export interface TargetPermissions {
  /** For `exists`, and for reading a revision in `prepare`. */
  readonly readRevisions: PolicyStatement;
  /** For `pathDefects` of production. */
  readonly readProductionPath: readonly PolicyStatement[];
  /** For `pathDefects` of the canary. */
  readonly readCanaryPath: readonly PolicyStatement[];
  /** For `current`. */
  readonly readProduction: PolicyStatement;
  /** For `current`, `promote` and `restore`. */
  readonly changeProduction: PolicyStatement;
  /** For `prepare`, together with `readRevisions`. */
  readonly changeCanary: PolicyStatement;
}
