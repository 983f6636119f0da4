import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Change } from '../../core/release/change';
import { changeSchema } from '../../core/release/change-schema';
import { describeIssues } from '../../core/text/issues';

/**
 * Creates the output that says what the version of a deployment changes. CloudFormation keeps it with the deployment: it comes and goes with
 * the version, and no function is updated for it.
 *
 * @returns the name of the output; undefined if nothing is said
 * @throws TypeError for a text that is too long or has control characters
 */
export function createChangeOutput(
  lambdaFunction: IFunction,
  change: Change | undefined,
): string | undefined {
  const parsed = changeSchema.safeParse(withoutEmpty(change));
  if (!parsed.success) throw new TypeError(describeIssues('ProgressiveDelivery: change', parsed.error));
  if (Object.keys(parsed.data).length === 0) return undefined;
  const output = new CfnOutput(lambdaFunction, 'Change', {
    description: 'What the version of this deployment changes, for lattice-rollouts',
    value: JSON.stringify(parsed.data),
  });
  return Stack.of(output).resolve(output.logicalId) as string;
}

/** Variables of a pipeline are empty where it has nothing to say. */
function withoutEmpty(change: Change = {}): Change {
  return Object.fromEntries(Object.entries(change).filter(([, text]) => text !== undefined && text !== ''));
}
