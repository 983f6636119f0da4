import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsCall } from './calls';
import { clientSettings } from './settings';

/** The caller of AWS. */
export interface CallerIdentity {
  /** The ARN of a user, of a role's session, or of the account. */
  readonly arn: string;
  /** Twelve digits. */
  readonly account: string;
}

/**
 * Reads the identity behind the present credentials, which needs no permission.
 *
 * @throws ReleaseError `AwsCallFailed`, also without credentials; `AwsCallRefused`
 */
export async function callerIdentity(client = new STSClient(clientSettings)): Promise<CallerIdentity> {
  const { Arn: arn = '', Account: account = '' } = await awsCall('sts GetCallerIdentity', () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  return { arn, account };
}
