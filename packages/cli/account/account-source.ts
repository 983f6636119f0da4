import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientSettings } from '../../../aws/client/settings';
import { AwsSource } from '../console/state/aws-source';
import type { Account, AccountOptions } from './account';

/**
 * An account's Region, as console and reports look at it.
 *
 * @throws ServiceNotFound for a service that there is not; UsageError where there is none at all
 */
export async function accountSource(account: Account, { service }: AccountOptions): Promise<AwsSource> {
  const dynamodb = new DynamoDBClient(clientSettings);
  account.time.follow(dynamodb);
  const [region, who] = await Promise.all([dynamodb.config.region(), account.who()]);
  // The ARN of whoever calls has the account in it.
  const [, , , , accountId] = who.split(':');
  return new AwsSource({
    place: { region, account: accountId === '' ? undefined : accountId, who },
    now: () => account.time.now(),
    clients: { dynamodb },
    service,
  });
}
