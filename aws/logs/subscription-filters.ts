import { CloudWatchLogsClient, DescribeSubscriptionFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** A subscription to a log group. */
export interface ObservedFilter {
  readonly name: string;
  readonly destinationArn: string;
}

/**
 * Reads the subscription filters of a log group: AWS allows two.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readSubscriptionFilters(
  group: string,
  client = new CloudWatchLogsClient(clientSettings),
): Promise<readonly ObservedFilter[]> {
  const { subscriptionFilters = [] } = await awsCall(`logs DescribeSubscriptionFilters ${group}`, () =>
    client.send(new DescribeSubscriptionFiltersCommand({ logGroupName: group })),
  );
  return subscriptionFilters.map(({ filterName: name = '', destinationArn = '' }) => ({
    name,
    destinationArn,
  }));
}
