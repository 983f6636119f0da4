import * as cdk from 'aws-cdk-lib';
import { Stack, type CfnElement } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface Validations {
  of(construct: IConstruct): { acknowledge(finding: { readonly id: string; readonly reason: string }): void };
}

/** Undefined in versions of aws-cdk-lib that do not validate by rules: then there is nothing to acknowledge. */
const validations = Reflect.get(cdk, 'Validations') as Validations | undefined;

/**
 * Says of findings of security rules (cdk-nag, AwsSolutions) why they are right as they are, so that an app that
 * checks itself need not find out again.
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) validations?.of(construct).acknowledge({ id, reason });
}

/** IAM knows no narrower resource for these calls. */
export const takesNoResource = {
  'AwsSolutions-IAM5[Resource::*]':
    'X-Ray, DescribeAlarms, GetMetricData and the delivery of logs take no resource',
};

/** A finding goes by the resource that it found, written as cdk-nag writes references. */
export function allOf(construct: IConstruct, attribute: string, prefix = ''): string {
  const stack = Stack.of(construct);
  const logicalId = String(stack.resolve(stack.getLogicalId(construct.node.defaultChild as CfnElement)));
  return `AwsSolutions-IAM5[Resource::${prefix}<${logicalId}.${attribute}>:*]`;
}

/** How cdk-nag writes the ARNs of executions, up to the name of the state machine. */
export const executionArnPrefix = 'arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:';
