import * as cdk from 'aws-cdk-lib';
import { Stack, type CfnElement } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { IConstruct } from 'constructs';

interface Validations {
  of(construct: IConstruct): {
    acknowledge(acknowledgement: { readonly id: string; readonly reason: string }): void;
  };
}

/** Undefined in versions of aws-cdk-lib without rule validation, where nothing needs an acknowledgment. */
const validations = Reflect.get(cdk, 'Validations') as Validations | undefined;

/**
 * Acknowledges security rules (cdk-nag, AwsSolutions) with the reason why a resource does not follow them, so that an
 * app that runs the rules does not report them.
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) validations?.of(construct).acknowledge({ id, reason });
}

/** The acknowledgment for calls that IAM cannot restrict to a resource. */
export const takesNoResource = {
  'AwsSolutions-IAM5[Resource::*]':
    'X-Ray, DescribeAlarms, GetMetricData and log delivery have no resource-level permissions',
};

/** Returns the id of the wildcard rule for `ATTRIBUTE:*` of a construct, with references in the notation of cdk-nag. */
export function allOf(construct: IConstruct, attribute: string, prefix = ''): string {
  const stack = Stack.of(construct);
  const logicalId = String(stack.resolve(stack.getLogicalId(construct.node.defaultChild as CfnElement)));
  return `AwsSolutions-IAM5[Resource::${prefix}<${logicalId}.${attribute}>:*]`;
}

/** The ARN of an execution up to the name of the state machine, in the notation of cdk-nag. */
export const executionArnPrefix = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:';

/** Acknowledges the rules that the resources of a service do not follow. */
export function acknowledgeRules(
  scope: IConstruct,
  resources: {
    /** The released function; undefined for an imported one, which has no resource in the template. */
    readonly released: LambdaFunction | undefined;
    readonly tasks: readonly LambdaFunction[];
    readonly stateMachine: StateMachine;
  },
): void {
  const { released, tasks, stateMachine } = resources;
  acknowledge(scope, takesNoResource);
  acknowledge(scope, {
    ...(released && { [allOf(released, 'Arn')]: 'A release may name any version of the function' }),
    ...Object.fromEntries(
      tasks.map((task) => [
        allOf(task, 'Arn'),
        'A release in flight invokes the versions of the deployment that it began with',
      ]),
    ),
    [allOf(stateMachine, 'Name', executionArnPrefix)]: 'Each release is a new execution',
    'AwsSolutions-SQS3': 'These queues are dead-letter queues',
  });
}
