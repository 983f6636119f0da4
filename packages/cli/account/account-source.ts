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
  const [region, who] = await Promise.all([dynamodb.config.region(), account.who()]);
  // The account is part of the caller's ARN.
  const [, , , , accountId] = who.split(':');
  return new AwsSource({
    place: { region, account: accountId === '' ? undefined : accountId, who },
    now: () => account.time.now(),
    clients: { dynamodb },
    service,
  });
}
