import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/** A message for a topic. */
export interface TopicMessage {
  /** The subject of mails: ASCII, less than 100 characters. */
  readonly subject?: string;
  readonly message: string;
  /** Attributes for subscription filter policies. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An SNS topic for notifications. */
export class Topic {
  constructor(
    private readonly topicArn: string,
    private readonly client = new SNSClient(clientSettings),
  ) {}

  /** Publishes a message. @throws ReleaseError `AwsCallFailed`, `AwsCallRefused` */
  async publish({ subject, message, attributes }: TopicMessage): Promise<void> {
    await awsCall(`sns Publish ${this.topicArn}`, () =>
      this.client.send(
        new PublishCommand({
          TopicArn: this.topicArn,
          Subject: subject,
          Message: message,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { DataType: 'String', StringValue: value },
            ]),
          ),
        }),
      ),
    );
  }
}
