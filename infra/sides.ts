import { RemovalPolicy } from 'aws-cdk-lib';
import { CfnAlias, CfnPermission, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-vpclattice';
import { Construct } from 'constructs';
import { aliasOf, type Side } from '../core/traffic';

/** Everything that leads traffic to one side. */
export interface ReleaseSide {
  /** Moved by releases, never by CloudFormation. */
  readonly alias: CfnAlias;
  readonly targetGroup: CfnTargetGroup;
  /** Lets the target group, and nothing else of VPC Lattice, invoke the alias. */
  readonly permission: CfnPermission;
}

/**
 * Creates the two sides of a function. Its published versions are kept from now on: a rollback needs the one
 * before.
 *
 * CloudFormation creates an alias once and must not touch it again, else a deployment would move production
 * past the canary. That is why nothing in it may ever change: its version is a constant, not `currentVersion`,
 * and it only depends on the version's resource, so that a first version exists.
 *
 * @param initialVersion the version that both aliases are created with
 */
export function createSides(
  scope: Construct,
  lambdaFunction: LambdaFunction,
  initialVersion: string,
): Readonly<Record<Side, ReleaseSide>> {
  lambdaFunction.currentVersion.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return {
    production: createSide(new Construct(scope, 'Production'), 'production', lambdaFunction, initialVersion),
    canary: createSide(new Construct(scope, 'Canary'), 'canary', lambdaFunction, initialVersion),
  };
}

function createSide(
  scope: Construct,
  side: Side,
  lambdaFunction: LambdaFunction,
  initialVersion: string,
): ReleaseSide {
  const alias = new CfnAlias(scope, 'Alias', {
    functionName: lambdaFunction.functionName,
    name: aliasOf[side],
    functionVersion: initialVersion,
  });
  alias.node.addDependency(lambdaFunction.currentVersion);

  const targetGroup = new CfnTargetGroup(scope, 'TargetGroup', {
    type: 'LAMBDA',
    config: { lambdaEventStructureVersion: 'V2' },
    targets: [{ id: alias.ref }],
  });
  // On the alias: a permission on `currentVersion` goes away with the next deployment.
  const permission = new CfnPermission(scope, 'Permission', {
    action: 'lambda:InvokeFunction',
    functionName: alias.ref,
    principal: 'vpc-lattice.amazonaws.com',
    sourceArn: targetGroup.attrArn,
  });
  return { alias, targetGroup, permission };
}
