import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** How full a queue is. */
export interface ObservedQueue {
  readonly url: string;
  /** How many messages it holds, about; those that somebody is reading included. */
  readonly messages: number;
}

/**
 * Reads how full a queue of this account and Region is.
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
