import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import type { LedgerResources } from '../platform/capabilities';
import type { Hosting } from '../platform/hosting';
import { Notifications, type NotificationOptions } from './notifications';

export interface MessagesProps {
  readonly resources: LedgerResources;
  readonly hosting: Hosting;
  /** The topic for the alarms on the system itself. @default - the topics of notifications */
  readonly alarmTopic?: ITopic;
  /** The parts of the system that have alarms on themselves. */
  readonly watched: readonly { addTopic(topic: ITopic): void }[];
}

/** The topics that receive release events, and those that receive the alarms on the system itself. */
export class Messages {
  #notifications?: Notifications;

  constructor(
    private readonly scope: Construct,
    private readonly props: MessagesProps,
  ) {
    const { alarmTopic, watched } = props;
    if (alarmTopic) for (const part of watched) part.addTopic(alarmTopic);
  }

  /** The function that sends release events to SNS topics; undefined until a topic is added. */
  get notifications(): Notifications | undefined {
    return this.#notifications;
  }

  /**
   * Sends release events to another topic and, without a topic for alarms, also the alarms.
   *
   * @throws TypeError for an unknown format or severity, for a topic that was added before, and for the topic for alarms
   */
  add(notification: NotificationOptions): void {
    const { topic } = notification;
    const { alarmTopic, watched, resources, hosting } = this.props;
    if (topic === alarmTopic) {
      throw new TypeError(
        `ProgressiveDelivery: notifications: the topic ${topic.node.path} is also alarmTopic, where the alarm on events that could not be ` +
          'sent to it would be lost as well; use two topics',
      );
    }
    const isFirst = this.#notifications === undefined;
    this.#notifications ??= new Notifications(this.scope, 'Notifications', { resources, hosting });
    this.#notifications.add(notification);
    if (!alarmTopic) for (const part of [...watched, this.#notifications]) part.addTopic(topic);
    else if (isFirst) this.#notifications.addTopic(alarmTopic);
  }
}
