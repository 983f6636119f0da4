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
 * Not idempotent: an event that comes again is told again, which is better than not at all.
 *
 * Writes an event of a release for people, onto the topics that want to hear of its severity. A topic that does not take
 * it keeps no other from it.
 *
 * @throws ZodError for an event that is no release event
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, after every topic was tried; try again
 */
export async function handler(delivered: unknown): Promise<void> {
  const received = parseReleaseEvent(delivered);
  const { service, severity, event } = received;
  const attributes = { service, severity, event: event.kind };
  const interested = topics.filter(({ minimumSeverity }) => isAtLeast(severity, minimumSeverity));
  await runAll(
    ...interested.map(({ topic, format }) => async () => {
      await topic.publish({ ...messageIn[format](received), attributes });
    }),
  );
}
