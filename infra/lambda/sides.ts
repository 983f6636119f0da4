import { CfnResource, Stack } from 'aws-cdk-lib';
import { Alias, CfnPermission, Version, type IAlias, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnTargetGroup } from 'aws-cdk-lib/aws-vpclattice';
import { Construct, type IConstruct } from 'constructs';
import type { AliasNames } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import type { Hosting } from '../platform/hosting';
import { keepVersions } from '../platform/kept-versions';
import { targetGroupName } from '../platform/lattice-names';
import type { ITargetGroup, RoutedSide } from '../platform/target';
import { createInitialVersion } from './initial-version';
import { makePublishable } from './publishable';
import { isDefined } from './released-function';

/** The props of {@link ReleaseSide}. */
export interface ReleaseSideProps {
  readonly side: Side;
  readonly function: IFunction;
  readonly aliasName: string;
  /** The name of the service, from which the name of the target group is made. */
  readonly serviceName: string;
  /** The version that the alias is created with. */
  readonly initialVersion: string;
}

/**
 * One side of a release: an alias and its target group.
 *
 * CloudFormation must not update the alias after it has created it, or a deployment would promote a version without a
 * canary. Its version therefore never changes and is not `currentVersion`; the alias only depends on the resource of
 * `currentVersion`, so that a first version exists.
 */
export class ReleaseSide extends Construct implements RoutedSide {
  /** The alias. Releases move it; CloudFormation only creates it. */
  readonly alias: IAlias;
  readonly targetGroup: ITargetGroup;
  /** The permission for this target group, and no other, to invoke the alias. */
  readonly permission: IConstruct;

  constructor(scope: Construct, id: string, props: ReleaseSideProps) {
    super(scope, id);
    const { side, function: lambdaFunction, aliasName, initialVersion, serviceName } = props;
    const alias = new Alias(this, 'Alias', {
      aliasName,
      version: Version.fromVersionAttributes(this, 'InitialVersion', {
        lambda: lambdaFunction,
        version: initialVersion,
      }),
    });
    if (isDefined(lambdaFunction)) alias.node.addDependency(lambdaFunction.currentVersion);
    refuseSecondAlias(alias, lambdaFunction, side);

    const targetGroup = new CfnTargetGroup(this, 'TargetGroup', {
      name: targetGroupName(serviceName, side),
      type: 'LAMBDA',
      config: { lambdaEventStructureVersion: 'V2' },
      targets: [{ id: alias.functionArn }],
    });
    // On the alias, because a permission on `currentVersion` is lost with the next deployment.
    this.permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: alias.functionArn,
      principal: 'vpc-lattice.amazonaws.com',
      sourceArn: targetGroup.attrArn,
    });
    this.alias = alias;
    this.targetGroup = { targetGroupId: targetGroup.attrId, targetGroupArn: targetGroup.attrArn };
  }
}

/** The settings of both sides. */
export interface SidesSettings {
  readonly serviceName: string;
  readonly aliasNames: AliasNames;
  /** @default - the version of the first deployment, or that which an alias has */
  readonly initialVersion?: string;
  readonly hosting: Hosting;
}

/**
 * Creates the two sides of a function and, if the app defines it, keeps its published versions, which a rollback needs.
 */
export function createSides(
  scope: Construct,
  lambdaFunction: IFunction,
  { aliasNames, initialVersion, serviceName, hosting }: SidesSettings,
): Readonly<Record<Side, ReleaseSide>> {
  if (isDefined(lambdaFunction)) {
    keepVersions(lambdaFunction);
    makePublishable(lambdaFunction);
  }
  const initial = initialVersionsOf(scope, lambdaFunction, { aliasNames, initialVersion, hosting });
  const create = (id: string, side: Side) =>
    new ReleaseSide(scope, id, {
      side,
      function: lambdaFunction,
      aliasName: aliasNames[side],
      serviceName,
      initialVersion: initial[side],
    });
  return { production: create('Production', 'production'), canary: create('Canary', 'canary') };
}

function initialVersionsOf(
  scope: Construct,
  lambdaFunction: IFunction,
  { aliasNames, initialVersion, hosting }: Omit<SidesSettings, 'serviceName'>,
): Readonly<Record<Side, string>> {
  if (initialVersion !== undefined) return { production: initialVersion, canary: initialVersion };
  if (isDefined(lambdaFunction)) return createInitialVersion(scope, lambdaFunction, { aliasNames, hosting });
  throw new TypeError('ProgressiveDelivery: initialVersion: required for an imported function');
}

/**
 * Fails synthesis when the stack has another alias of the same function with the same name. Lambda would refuse the
 * second one during the deployment, and each later deployment would move back an alias that releases own.
 */
function refuseSecondAlias(alias: Alias, lambdaFunction: IFunction, side: Side): void {
  const stack = Stack.of(alias);
  const sameAs = (value: unknown, ...others: string[]) =>
    others.some((other) => JSON.stringify(stack.resolve(value)) === JSON.stringify(stack.resolve(other)));
  const isSecond = (resource: IConstruct): resource is CfnResource => {
    if (resource === alias.node.defaultChild || !CfnResource.isCfnResource(resource)) return false;
    if (resource.cfnResourceType !== 'AWS::Lambda::Alias' || Stack.of(resource) !== stack) return false;
    const { name, functionName } = resource as CfnResource & { name?: unknown; functionName?: unknown };
    return (
      sameAs(name, alias.aliasName) &&
      sameAs(functionName, lambdaFunction.functionName, lambdaFunction.functionArn)
    );
  };
  alias.node.addValidation({
    validate: () => {
      const second = stack.node.findAll().find(isSecond);
      if (!second) return [];
      return [
        `aliasNames.${side}: ${second.node.path} already creates the alias "${alias.aliasName}" of this function. ` +
          `Remove it from the stack, or choose another name: aliasNames: { ${side}: '…' }`,
      ];
    },
  });
}
