import { retryFor } from '../aws/client/retry-for';
import { VersionedFunction } from '../aws/targets/lambda/versioned-function';
import type { Side } from '../core/traffic/side';
import { answerCloudFormation, type CustomResourceEvent } from './runtime/custom-resource';

/** The properties of the custom resource, as the construct writes them. */
export interface InitialVersionProperties {
  readonly FunctionName: string;
  /** The name of the alias of production. */
  readonly Production: string;
  /** The name of the alias of the canary. */
  readonly Canary: string;
}

/** The seconds in which IAM may still refuse the function's new role. A guess: AWS says "eventually consistent". */
const permissionSeconds = 180;

/**
 * Tells CloudFormation the version with which it creates each alias: the newest one, which the same deployment has just published. An alias
 * that exists keeps its version, so that the deployment which brings this function along moves none.
 *
 * CloudFormation asks when it creates the resource and keeps the answer, so no later deployment moves an alias. Idempotent.
 */
export async function handler(event: CustomResourceEvent<InitialVersionProperties>): Promise<void> {
  await answerCloudFormation(event, ({ FunctionName, Production, Canary }) => {
    const released = new VersionedFunction({
      functionName: FunctionName,
      aliasNames: { production: Production, canary: Canary },
    });
    return retryFor(permissionSeconds, () => readInitialVersions(released, FunctionName), [
      'AwsCallFailed',
      'AwsCallRefused',
    ]);
  });
}

async function readInitialVersions(
  released: VersionedFunction,
  functionName: string,
): Promise<Record<Side, string>> {
  const production = await released.findAlias('production');
  const canary = await released.findAlias('canary');
  if (production && canary) return { production: production.version, canary: canary.version };
  const newest = await released.newestVersion();
  if (newest !== undefined) {
    return { production: production?.version ?? newest, canary: canary?.version ?? newest };
  }
  throw new Error(
    `${functionName} has no published version. Publish one: aws lambda publish-version --function-name ${functionName}`,
  );
}
