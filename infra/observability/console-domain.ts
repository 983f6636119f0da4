import { Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { consoleDomains } from '../../core/text/aws-console';

const defaultPartition = 'aws';

/**
 * Returns the domain of the AWS console in the stack's partition. Without a Region in the stack's environment, the
 * partition is only known at deployment: the template then chooses by condition, not by a mapping, because a mapping
 * fails the deployment in a partition that it does not have.
 */
export function consoleDomainOf(scope: Construct): string {
  const { partition } = Stack.of(scope);
  const defaultDomain = consoleDomains[defaultPartition]!;
  if (!Token.isUnresolved(partition)) return consoleDomains[partition] ?? defaultDomain;
  return Object.entries(consoleDomains)
    .filter(([name]) => name !== defaultPartition)
    .reduce((otherwise, [name, domain]) => {
      const condition = new CfnCondition(scope, `In-${name}`, {
        expression: Fn.conditionEquals(Aws.PARTITION, name),
      });
      return Token.asString(Fn.conditionIf(condition.logicalId, domain, otherwise));
    }, defaultDomain);
}
