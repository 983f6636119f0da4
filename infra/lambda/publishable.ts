import { Lazy, Stack } from 'aws-cdk-lib';
import { descriptionMark as mark } from '../../core/release/change';
import type { CfnFunction, CfnVersion, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/** Lambda's limit of a description. */
const longestDescription = 256;

/**
 * Lets the first deployment with the construct publish a version in any case, by a mark in the description of the function. Where somebody
 * published the very same code and settings outside the stack, Lambda would answer with that version, and CloudFormation would fail: `A
 * version for this Lambda function exists`.
 *
 * The logical id of the version, which the CDK computes from the settings, does not change with the mark. So a stack whose version was
 * deployed before publishes none because of it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html
 */
export function makePublishable(lambdaFunction: LambdaFunction): void {
  const resource = lambdaFunction.node.defaultChild as CfnFunction;
  const version = lambdaFunction.currentVersion.node.defaultChild as CfnVersion;
  const own = resource.description;
  let isHidden = false;
  resource.description = Lazy.uncachedString({ produce: () => (isHidden ? own : withMark(own)) });
  // `logicalId` itself refers to what replaces it here.
  const computed = Reflect.get(version, '_logicalIdOverride') as string | undefined;
  if (computed === undefined) return;
  version.overrideLogicalId(
    Lazy.uncachedString({
      produce: () => {
        isHidden = true;
        try {
          return Stack.of(version).resolve(computed) as string;
        } finally {
          isHidden = false;
        }
      },
    }),
  );
}

function withMark(description: string | undefined): string {
  if (description === undefined) return mark;
  return `${description.slice(0, longestDescription - mark.length - 3)} (${mark})`;
}
