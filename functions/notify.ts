import { parseAnnouncement } from '../core/announcements/announcement';
import { chatNotification } from '../core/announcements/chat';
import { textNotification } from '../core/announcements/notification';
import { isAtLeast } from '../core/announcements/severity';
import { attemptAll } from './attempt';
import { openChatTopic, openNotificationTopic } from './environment';

const mail = openNotificationTopic();
const chat = openChatTopic();

/**
 * Not idempotent: an event that comes again is told again, which is better than not at all.
 *
 * Writes an event of a release for people, onto the topics that want to hear of its severity. A topic that does not take
 * it keeps no other from it.
 *
 * @throws ZodError for an event that is no announcement
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`, after every topic was tried; try again
 */
export async function handler(event: unknown): Promise<void> {
  const announcement = parseAnnouncement(event);
  const { service, severity, news } = announcement;
  const attributes = { service, severity, event: news.kind };
  await attemptAll(
    async () => {
      if (!mail || !isAtLeast(severity, mail.minimumSeverity)) return;
      const { subject, text: message } = textNotification(announcement);
      await mail.topic.publish({ subject, message, attributes });
    },
    async () => {
      if (!chat || !isAtLeast(severity, chat.minimumSeverity)) return;
      const message = JSON.stringify(chatNotification(announcement));
      await chat.topic.publish({ message, attributes });
    },
  );
}
