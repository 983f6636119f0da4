import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { busEventOf } from '../../core/notifications/envelope';
import { releaseEventSource, type ReleaseEvent } from '../../core/notifications/release-event';
import { ReleaseError } from '../../core/errors/release-error';
import type { Outbox } from './outbox';
import { awsCall } from '../client/calls';

/** A release waits for its events, so a call that hangs must fail within seconds. */
const settings = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
};

/** The release events of one service, on the default event bus of the account, and in the outbox that confirms them. */
export class EventPublisher {
  constructor(
    private readonly service: string,
    private readonly outbox: Outbox,
    private readonly client = new EventBridgeClient(settings),
  ) {}

  /**
   * Publishes one event. Delivery is at least once: a retried task sends the same event again. An event that could not be added to the
   * outbox is published all the same, but not sent to people.
   *
   * @param at the time of the event, ISO 8601
   * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
   */
  async publish(event: ReleaseEvent, at: string): Promise<void> {
    const { detailType, detail } = busEventOf(this.service, event, at);
    try {
      await this.outbox.add({ detailType, detail }, at);
    } catch (error) {
      console.warn({ message: `adding ${detailType} to the outbox failed`, error: String(error) });
    }
    const answer = await awsCall('eventbridge PutEvents', () =>
      this.client.send(
        new PutEventsCommand({
          Entries: [
            {
              Source: releaseEventSource,
              DetailType: detailType,
              Detail: JSON.stringify(detail),
              Time: new Date(at),
            },
          ],
        }),
      ),
    );
    // PutEvents returns 200 even if it accepted no entry.
    const refused = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
    if (refused) {
      throw new ReleaseError(
        'AwsCallFailed',
        `eventbridge PutEvents: ${refused.ErrorCode}: ${refused.ErrorMessage}`,
      );
    }
  }
}
