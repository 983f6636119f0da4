import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { clientSettings } from './client-settings';
import { ReleaseError } from '../core/errors';
import { awsCall } from './calls';

/** The default event bus of the account. */
export class Announcements {
  constructor(private readonly client = new EventBridgeClient(clientSettings)) {}

  /** Sends one event. Delivery is at least once: a retried task sends it again. */
  async send(event: { source: string; detailType: string; detail: object; at: string }): Promise<void> {
    const answer = await awsCall('eventbridge PutEvents', () =>
      this.client.send(
        new PutEventsCommand({
          Entries: [
            {
              Source: event.source,
              DetailType: event.detailType,
              Detail: JSON.stringify(event.detail),
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
