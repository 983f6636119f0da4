import type { TopicMessage } from '../aws/notifications/topic';
import { parseReleaseEvent, type ReceivedEvent } from '../core/notifications/envelope';
import { chatNotification } from '../core/notifications/chat-notification';
import { textNotification } from '../core/notifications/text-notification';
import { isAtLeast } from '../core/audit/events/severity';
import type { NotificationFormat } from '../core/notifications/notification-format';
import { runAll } from './runtime/run-all';
import { openNotifiedTopics } from './runtime/environment';

const topics = openNotifiedTopics();

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
 * Not idempotent: an event that is delivered again is published again, which is better than never.
 *
 * @throws ZodError for an event that is no release event
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, after every topic was tried; try again
 */
export async function handler(delivered: unknown): Promise<void> {
  const received = parseReleaseEvent(delivered);
  const { service, severity, event } = received;
  const attributes = { service, severity, event: event.kind };
  const matching = topics.filter(({ minimumSeverity }) => isAtLeast(severity, minimumSeverity));
  await runAll(
    ...matching.map(({ topic, format }) => async () => {
      await topic.publish({ ...messageIn[format](received), attributes });
    }),
  );
}
