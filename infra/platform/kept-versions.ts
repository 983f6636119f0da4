import { CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import type { CfnVersion, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';

/**
 * Keeps the published versions of a function when later deployments replace them: rollbacks and executions in flight need them. A
 * version whose own deployment fails is deleted: were it kept, Lambda would refuse to publish the same code again, and each
 * retry of the deployment would fail.
 *
 * Synthesis fails when something changes that policy later.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
export function keepVersions({ currentVersion }: LambdaFunction): void {
  currentVersion.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  const resource = currentVersion.node.defaultChild as CfnVersion;
  resource.node.addValidation({
    validate: () => {
      const { deletionPolicy, updateReplacePolicy } = resource.cfnOptions;
      const isKept =
        deletionPolicy === CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE &&
        updateReplacePolicy === CfnDeletionPolicy.RETAIN;
      if (isKept) return [];
      return [
        `the removal policy of this published version was changed to ${deletionPolicy ?? 'none'}, after ProgressiveDelivery had set ` +
          `RETAIN_ON_UPDATE_OR_DELETE. ${consequenceOf(deletionPolicy)} Leave versions out of that change: ` +
          "RemovalPolicies.of(stack).destroy({ excludeResourceTypes: ['AWS::Lambda::Version'] }). " +
          'They are deleted with their function in any case',
      ];
    },
  });
}

function consequenceOf(policy: CfnDeletionPolicy | undefined): string {
  return policy === CfnDeletionPolicy.RETAIN
    ? 'A version of a failed deployment would stay, and every retry would fail.'
    : 'The next deployment would delete the version that a rollback needs.';
}
