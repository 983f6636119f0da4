import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../aws/client/settings';
import { AwsSource } from '../console/state/aws-source';
import type { Account, AccountOptions } from './account';

/**
 * Opens an account's Region for the console and reports.
 *
 * @throws ServiceNotFound when the named service does not exist; UsageError when the Region has no service
 */
export async function accountSource(account: Account, { service }: AccountOptions): Promise<AwsSource> {
  const dynamodb = new DynamoDBClient(clientSettings);
  account.time.follow(dynamodb);
  const [region, caller] = await Promise.all([dynamodb.config.region(), account.caller()]);
  // The account is part of the caller's ARN.
  const [, , , , accountId] = caller.split(':');
  return new AwsSource({
    environment: { region, account: accountId === '' ? undefined : accountId, caller },
    now: () => account.time.now(),
    clients: { dynamodb },
    service,
  });
}
