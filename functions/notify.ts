import type { TopicMessage } from '../aws/notifications/topic';
import { parseReleaseEvent, type ReceivedEvent } from '../core/notifications/envelope';
import { chatNotification } from '../core/notifications/chat-notification';
import { textNotification } from '../core/notifications/text-notification';
import { isAtLeast } from '../core/audit/events/severity';
import type { NotificationFormat } from '../core/notifications/notification-format';
import { ReleaseError } from '../core/errors/release-error';
import { runAll } from './runtime/run-all';
import { openNotifiedTopics, openOutbox, openService, type Invocation } from './runtime/environment';

const topics = openNotifiedTopics();
const serviceOf = openService({ outbox: openOutbox });

const messageIn: Readonly<
  Record<NotificationFormat, (received: ReceivedEvent) => Omit<TopicMessage, 'attributes'>>
> = {
  email: (received) => {
    const { subject, text: message } = textNotification(received);
    return { subject, message };
  },
  chat: (received) => ({ message: JSON.stringify(chatNotification(received)) }),
};

/**
 * Publishes a release event to each topic whose minimum severity it reaches, in the topic's format. A topic that fails
 * does not keep the others from receiving it.
 *
 * Everybody who may put events can put one that looks like ours, so only those in the outbox are sent. While DynamoDB does not answer
 * every event is sent, and says so: an outage must not silence the messages about it.
 *
 * Not idempotent: an event that is delivered again is published again, which is better than never.
 *
 * @throws ZodError for an event that is no release event
 * @throws ReleaseError `EventUnconfirmed`, before any topic was tried; `AwsCallFailed`, `AwsCallRefused`, after every topic was tried; try
 *   again
 */
export async function handler(delivered: unknown, invocation?: Invocation): Promise<void> {
  const parsed = parseReleaseEvent(delivered);
  const received = { ...parsed, isConfirmed: await isPublished(serviceOf(invocation), delivered) };
  const { service, severity, event } = received;
  const attributes = { service, severity, event: event.kind };
  const matching = topics.filter(({ minimumSeverity }) => isAtLeast(severity, minimumSeverity));
  await runAll(
    ...matching.map(({ topic, format }) => async () => {
      await topic.publish({ ...messageIn[format](received), attributes });
    }),
  );
}

/** @returns false while DynamoDB does not answer */
async function isPublished({ outbox }: ReturnType<typeof serviceOf>, delivered: unknown): Promise<boolean> {
  const { 'detail-type': detailType, detail } = delivered as { 'detail-type': string; detail: object };
  let isOurs: boolean;
  try {
    isOurs = await outbox.has({ detailType, detail });
  } catch (error) {
    console.warn({ message: 'reading the outbox failed', error: String(error) });
    return false;
  }
  if (isOurs) return true;
  throw new ReleaseError('EventUnconfirmed', `no function of the service published this ${detailType}`);
}
