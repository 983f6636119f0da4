import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { TargetManifest } from '../../core/registry/service-manifest';
import type { Side } from '../../core/traffic/side';

/** A target group of VPC Lattice, for which CDK has no interface of its own. */
export interface ITargetGroup {
  readonly targetGroupId: string;
  readonly targetGroupArn: string;
}

/** One side of a release, as the route sees it. */
export interface RoutedSide {
  readonly targetGroup: ITargetGroup;
  /** Lets the target group send requests; the route's action depends on it. */
  readonly permission: IConstruct;
}

/**
 * What releases change behind the two target groups: the one thing that differs from kind to kind of target. Each kind
 * has a folder of its own beside this one, which creates it.
 */
export interface DeliveryTarget {
  readonly sides: Readonly<Record<Side, RoutedSide>>;
  /** Written into the service's manifest, and into the environment of the tasks that work on the target. */
  readonly manifest: TargetManifest;
  /** IAM's statements for the methods of the port `ReleaseTarget`, as narrow as AWS allows. */
  readonly permissions: TargetPermissions;
}

/** By what a task does with the target. */
export interface TargetPermissions {
  /** `exists`, and what `prepare` finds out about a revision. */
  readonly readRevisions: PolicyStatement;
  /** `current` */
  readonly readProduction: PolicyStatement;
  /** `current`, `promote` and `restore` */
  readonly changeProduction: PolicyStatement;
  /** `prepare`, beside `readRevisions` */
  readonly changeCanary: PolicyStatement;
}
