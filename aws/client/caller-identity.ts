import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsCall } from './calls';
import { clientSettings } from './settings';

/** Who calls AWS. */
export interface CallerIdentity {
  /** Of a user, of a role's session, or of the account itself. */
  readonly arn: string;
  /** Twelve digits. */
  readonly account: string;
}

/**
 * Asks AWS whose credentials these are, which everybody may.
 *
 * @throws ReleaseError `AwsCallFailed`, also without credentials; `AwsCallRefused`
 */
export async function callerIdentity(client = new STSClient(clientSettings)): Promise<CallerIdentity> {
  const { Arn: arn = '', Account: account = '' } = await awsCall('sts GetCallerIdentity', () =>
    client.send(new GetCallerIdentityCommand({})),
  );
  return { arn, account };
}
