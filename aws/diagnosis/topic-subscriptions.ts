import { paginateListSubscriptionsByTopic, SNSClient } from '@aws-sdk/client-sns';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** The subscriptions of an SNS topic. */
export interface TopicAudience {
  readonly topicArn: string;
  readonly confirmed: number;
  /** Subscriptions that were not confirmed yet. */
  readonly pending: number;
}

/**
 * Counts the subscriptions of a topic.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readAudience(
  topicArn: string,
  client = new SNSClient(clientSettings),
): Promise<TopicAudience> {
  return awsCall(`sns ListSubscriptionsByTopic ${topicArn}`, async () => {
    let [confirmed, pending] = [0, 0];
    for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic(
      { client },
      { TopicArn: topicArn },
    )) {
      for (const { SubscriptionArn } of Subscriptions) {
        if (SubscriptionArn?.startsWith('arn:')) confirmed += 1;
        else if (SubscriptionArn === 'PendingConfirmation') pending += 1;
      }
    }
    return { topicArn, confirmed, pending };
  });
}
