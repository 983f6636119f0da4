import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsCall } from './calls';
import { clientSettings } from './client-settings';

/**
 * How many messages a queue of this account and Region holds, about.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function countMessages(
  queueArn: string,
  client = new SQSClient(clientSettings),
): Promise<number> {
  const name = queueArn.slice(queueArn.lastIndexOf(':') + 1);
  const { QueueUrl } = await awsCall(`sqs GetQueueUrl ${name}`, () =>
    client.send(new GetQueueUrlCommand({ QueueName: name })),
  );
  const { Attributes } = await awsCall(`sqs GetQueueAttributes ${name}`, () =>
    client.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    ),
  );
  const { ApproximateNumberOfMessages: waiting = '0', ApproximateNumberOfMessagesNotVisible: seen = '0' } =
    Attributes ?? {};
  return Number(waiting) + Number(seen);
}
