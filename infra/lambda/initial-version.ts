import { CfnResource } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { AliasNames } from '../../core/traffic/weights';
import type { Side } from '../../core/traffic/side';
import { createReleaseFunction } from '../platform/release-function';
import type { Hosting } from '../platform/hosting';

/** The seconds that CloudFormation waits for an answer, and the function has for one. */
const timeoutSeconds = 240;

/**
 * The version that each alias is created with, which a function tells CloudFormation during the first deployment.
 *
 * A number in the template would be right only once: Lambda does not use the number of a version again, even after the function was deleted,
 * and a function that is in production already has later ones. CloudFormation keeps the answer, because no property here changes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources.html
 */
export function createInitialVersion(
  scope: Construct,
  lambdaFunction: LambdaFunction,
  { aliasNames, hosting }: { readonly aliasNames: AliasNames; readonly hosting: Hosting },
): Readonly<Record<Side, string>> {
  const construct = new Construct(scope, 'InitialVersion');
  const { functionName, functionArn } = lambdaFunction;
  const names = Object.values(aliasNames);
  const handler = createReleaseFunction(construct, 'initial-version', {
    description: 'lattice-rollouts: tells CloudFormation the version that the aliases are created with',
    timeoutSeconds,
    hosting,
    capabilities: [
      {
        statements: [
          new PolicyStatement({
            actions: ['lambda:GetAlias'],
            resources: [functionArn, ...names.map((name) => `${functionArn}:${name}`)],
          }),
          new PolicyStatement({ actions: ['lambda:ListVersionsByFunction'], resources: [functionArn] }),
        ],
      },
    ],
  });
  const resource = new CfnResource(construct, 'Resource', {
    type: 'AWS::CloudFormation::CustomResource',
    properties: {
      ServiceToken: handler.functionArn,
      ServiceTimeout: timeoutSeconds,
      FunctionName: functionName,
      Production: aliasNames.production,
      Canary: aliasNames.canary,
    },
  });
  // The newest version is that of the deployment.
  resource.node.addDependency(lambdaFunction.currentVersion);
  return {
    production: resource.getAtt('production').toString(),
    canary: resource.getAtt('canary').toString(),
  };
}
