import { withoutLinks } from '../text/sanitize';
import type { ReceivedEvent } from './envelope';
import { headlineOf, nextStepsOf } from './release-event';
import { detailsOf } from './text-notification';

/**
 * A custom notification of Amazon Q Developer in chat applications (formerly AWS Chatbot), for Slack and Teams.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Notifications with the same id are in one thread. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** The limits are 250 for a title and 8,000 for a description. A longer text is not shown at all. */
const maximumTitleLength = 250;
const maximumDescriptionLength = 4000;

/** Renders a release event for a chat channel. All events of a release are in one thread. */
export function chatNotification(received: ReceivedEvent): ChatNotification {
  const { service, severity, message, event } = received;
  const headline = plain(headlineOf(service, event)).slice(0, maximumTitleLength);
  const facts = detailsOf(received)
    .filter(([label]) => label !== 'Service')
    .map(([label, value]) => `*${label}:* ${label === 'Execution' ? value : plain(value)}`);
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: headline,
      description: [plain(message).slice(0, maximumDescriptionLength / 2), '', ...facts]
        .join('\n')
        .slice(0, maximumDescriptionLength),
      nextSteps: nextStepsOf(service, event).map(({ purpose, command }) =>
        command === undefined ? plain(purpose) : `${plain(purpose)}: \`${plain(command)}\``,
      ),
      keywords: [plain(service), severity],
    },
    metadata: {
      threadId: `${service}/${event.release?.id ?? 'guard'}`,
      summary: headline,
      eventType: event.kind,
      relatedResources: event.release ? [event.release.executionArn] : [],
      additionalContext: {
        service: plain(service),
        severity,
        ...(event.release?.version !== undefined && { version: plain(event.release.version) }),
      },
    },
  };
}

/**
 * Escapes untrusted text: `<!channel>` would notify everybody, `[text](url)` links in Teams, and a line break could pass for
 * ours.
 *
 * @see https://docs.slack.dev/messaging/formatting-message-text
 * @see https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format
 */
function plain(text: string): string {
  return withoutLinks(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'");
}
