import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** A queue with its number of messages. */
export interface ObservedQueue {
  readonly url: string;
  /** The approximate number of messages, including those in flight. */
  readonly messages: number;
}

/**
 * Reads the number of messages of a queue of this account and Region.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readQueue(
  queueArn: string,
  client = new SQSClient(clientSettings),
): Promise<ObservedQueue> {
  const name = queueArn.slice(queueArn.lastIndexOf(':') + 1);
  const { QueueUrl = '' } = await awsCall(`sqs GetQueueUrl ${name}`, () =>
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
  return { url: QueueUrl, messages: Number(waiting) + Number(seen) };
}
