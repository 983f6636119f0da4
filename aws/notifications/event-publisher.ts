import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { announcementOf } from '../../core/notifications/envelope';
import { announcementSource, type News } from '../../core/notifications/release-event';
import { ReleaseError } from '../../core/errors/release-error';
import { awsCall } from '../client/calls';

/** A release waits for its news to be taken: a bus that hangs must not cost it more than a few seconds. */
const settings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};

/** What is told of the releases of one service on the default event bus of the account. */
export class Announcements {
  constructor(
    private readonly service: string,
    private readonly client = new EventBridgeClient(settings),
  ) {}

  /**
   * Sends one event. Delivery is at least once: a retried task sends the same event again.
   *
   * @param at when it happened, ISO 8601
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async send(news: News, at: string): Promise<void> {
    const { detailType, detail } = announcementOf(this.service, news, at);
    const answer = await awsCall('eventbridge PutEvents', () =>
      this.client.send(
        new PutEventsCommand({
          Entries: [
            {
              Source: announcementSource,
              DetailType: detailType,
              Detail: JSON.stringify(detail),
              Time: new Date(at),
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
