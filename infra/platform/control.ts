import { PolicyStatement, type Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Alias, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import {
  controlPermissions,
  startPermissions,
  triggerAlias,
  type Permission,
} from '../../core/release/permission';
import { atOnceStrategyName } from '../../core/strategy/defaults';
import { everyStageOf, type Strategy } from '../../core/strategy/strategy';
import { controlCapabilities, type ReleasedResources } from './capabilities';
import type { Hosting } from './hosting';
import { createReleaseFunction } from './release-function';
import { resumesExecutions } from './state-machine';

export interface ControlProps {
  readonly hosting: Hosting;
  readonly resources: ReleasedResources;
  readonly stateMachine: StateMachine;
  readonly guard: LambdaFunction;
  readonly strategies: readonly Strategy[];
  /** The ARN of the stack that deploys the function. @default - another tool deploys it */
  readonly stackId?: string;
  /** The output of that stack that says what its version changes. @default - none */
  readonly changeOutput?: string;
}

/** A little more than the guard, which an abort waits for. */
const timeoutSeconds = 130;

/**
 * The function that carries out the commands of people. Each permission is an alias of it, so that policies grant each by its ARN:
 * `lambda:InvokeFunction` on `FUNCTION:approve`, or on `FUNCTION:start-canary`.
 */
export class Control extends Construct {
  readonly function: LambdaFunction;
  /** The alias of each permission. */
  readonly aliases: Readonly<Record<string, Alias>>;
  /** The alias by which rules for published versions start releases. */
  readonly trigger: Alias;

  constructor(scope: Construct, id: string, props: ControlProps) {
    super(scope, id);
    const { hosting, resources, stateMachine, guard, strategies, stackId, changeOutput } = props;
    this.function = createReleaseFunction(this, 'control', {
      description: `lattice-rollouts: carries out what people ask of releases of ${resources.serviceName}`,
      timeoutSeconds,
      hosting,
      capabilities: controlCapabilities(resources),
      environment: {
        STATE_MACHINE: stateMachine.stateMachineArn,
        GUARD_FUNCTION: guard.functionName,
        ...(stackId !== undefined && { STACK_ID: stackId }),
        ...(changeOutput !== undefined && { CHANGE_OUTPUT: changeOutput }),
        STRATEGIES: Stack.of(this).toJsonString([
          ...strategies.map((strategy) => ({
            name: strategy.name,
            asksApproval: asksApproval(strategy),
            onConflict: strategy.onConflict,
          })),
          { name: atOnceStrategyName, asksApproval: false },
        ]),
      },
    });
    for (const statement of [
      new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }),
      resumesExecutions(stateMachine),
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [guard.functionArn] }),
      ...(stackId === undefined
        ? []
        : [
            new PolicyStatement({
              actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'],
              resources: [stackId],
            }),
          ]),
    ]) {
      this.function.addToRolePolicy(statement);
    }
    const alias = (name: string) =>
      new Alias(this, `Alias-${name}`, { aliasName: name, version: this.function.latestVersion });
    const permissions: readonly Permission[] = [
      ...controlPermissions,
      ...strategies.flatMap(({ name }) => startPermissions(name)),
      `start-${atOnceStrategyName}`,
    ];
    this.aliases = Object.fromEntries(permissions.map((permission) => [permission, alias(permission)]));
    this.trigger = alias(triggerAlias);
  }

  /**
   * Grants permissions, each by its alias.
   *
   * @throws TypeError for a permission that does not exist
   */
  grant(grantee: IGrantable, permissions: readonly Permission[]): Grant[] {
    return permissions.map((permission) => {
      const alias = this.aliases[permission];
      if (alias) return alias.grantInvoke(grantee);
      const known = Object.keys(this.aliases).join(', ');
      throw new TypeError(
        `ProgressiveDelivery: grantControl: no permission "${permission}"; there are ${known}`,
      );
    });
  }
}

function asksApproval(strategy: Strategy): boolean {
  return everyStageOf(strategy).some(({ approval }) => approval !== undefined);
}
