import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { clientSettings } from './client-settings';
import { ReleaseError } from '../core/errors';
import { announcementSource } from '../core/events';
import { awsCall } from './calls';

/** What is told of the releases of one service on the default event bus of the account. */
export class Announcements {
  constructor(
    private readonly service: string,
    private readonly client = new EventBridgeClient(clientSettings),
  ) {}

  /** Sends one event, the service in its detail. Delivery is at least once: a retried task sends it again. */
  async send(event: { detailType: string; detail: object; at: string }): Promise<void> {
    const answer = await awsCall('eventbridge PutEvents', () =>
      this.client.send(
        new PutEventsCommand({
          Entries: [
            {
              Source: announcementSource,
              DetailType: event.detailType,
              Detail: JSON.stringify({ service: this.service, ...event.detail }),
              Time: new Date(event.at),
            },
          ],
        }),
      ),
    );
    // PutEvents answers 200 even when it took nothing.
    const refused = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
    if (refused) {
      throw new ReleaseError(
        'AwsCallFailed',
        `eventbridge PutEvents: ${refused.ErrorCode}: ${refused.ErrorMessage}`,
      );
    }
  }
}
