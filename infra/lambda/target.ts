import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Side } from '../../core/traffic/side';
import type { DeliveryTarget } from '../platform/target';
import { createSides, type ReleaseSide, type SidesSettings } from './sides';

/** Two aliases of a Lambda function and their target groups. */
export interface LambdaAliasTarget extends DeliveryTarget {
  readonly sides: Readonly<Record<Side, ReleaseSide>>;
}

/** Creates the two sides of a function, with the manifest and the IAM statements of the target. */
export function createLambdaAliasTarget(
  scope: Construct,
  lambdaFunction: IFunction,
  props: SidesSettings & { readonly faultLogGroup: string | undefined },
): LambdaAliasTarget {
  const sides = createSides(scope, lambdaFunction, props);
  return {
    sides,
    manifest: {
      kind: 'lambdaAlias',
      functionName: lambdaFunction.functionName,
      aliasNames: props.aliasNames,
      ...(props.faultLogGroup !== undefined && { faultLogGroup: props.faultLogGroup }),
    },
    permissions: permissionsOn(lambdaFunction, sides),
  };
}

/**
 * Returns the IAM statements on the function. The Service Authorization Reference names the function as the resource of
 * these calls, but not which ARN a qualified call is checked against, so both ARNs are allowed.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
 */
function permissionsOn(
  { functionArn }: IFunction,
  sides: LambdaAliasTarget['sides'],
): DeliveryTarget['permissions'] {
  const onAlias = (side: Side, ...actions: string[]) =>
    new PolicyStatement({ actions, resources: [functionArn, sides[side].alias.functionArn] });
  const readPath = (side: Side) => [
    onAlias(side, 'lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency', 'lambda:GetPolicy'),
    // ListTargets has no resource-level permissions.
    new PolicyStatement({ actions: ['vpc-lattice:ListTargets'], resources: ['*'] }),
  ];
  return {
    get readRevisions() {
      return new PolicyStatement({
        actions: ['lambda:GetFunctionConfiguration'],
        resources: [functionArn, `${functionArn}:*`],
      });
    },
    get readProductionPath() {
      return readPath('production');
    },
    get readCanaryPath() {
      return readPath('canary');
    },
    get readProduction() {
      // ListProvisionedConcurrencyConfigs is checked against the function.
      return onAlias('production', 'lambda:GetAlias', 'lambda:ListProvisionedConcurrencyConfigs');
    },
    get changeProduction() {
      return onAlias('production', 'lambda:GetAlias', 'lambda:UpdateAlias');
    },
    get changeCanary() {
      return onAlias('canary', 'lambda:GetAlias', 'lambda:UpdateAlias');
    },
  };
}
