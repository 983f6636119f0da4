import { Duration, Lazy, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { releaseEventSource, type ReleaseEventType } from '../../core/notifications/release-event';
import { isAtLeast, severities, type Severity } from '../../core/audit/events/severity';
import type { NotificationFormat } from '../../core/notifications/notification-format';
import { createReleaseFunction } from '../platform/release-function';
import { parseNotification } from '../platform/settings';
import {
  createDeadLetterAlarm,
  createDeadLetterQueue,
  publishAlarms,
  toDeadLetters,
} from '../platform/dead-letters';

/** A topic that hears of the releases of a service. */
export interface NotificationOptions {
  readonly topic: ITopic;
  /**
   * `email` for mails and text messages. `chat` for custom notifications of Amazon Q Developer in chat applications
   * (formerly AWS Chatbot), for Slack and Microsoft Teams: a thread for each release.
   */
  readonly format: NotificationFormat;
  /**
   * The least severity that the topic hears of.
   *
   * @default 'info', everything
   */
  readonly minimumSeverity?: Severity;
}

export interface NotificationsProps {
  readonly serviceName: string;
}

const timeoutSeconds = 30;

/** A conclusion follows a moment later, says the same, and is sent until it arrives. */
const publishedTwice: ReleaseEventType = 'Release Promoted';

/** The function that writes the events of a service onto topics for people, and the alarm for what it could not write. */
export class Notifications extends Construct {
  readonly function: LambdaFunction;
  /** The events that the function is given. */
  readonly rule: Rule;
  /** The events that could not be written. */
  readonly deadLetters: Queue;
  /** Goes off when some event could not be written; releases do not look at it. */
  readonly alarm: Alarm;
  readonly #serviceName: string;
  readonly #topics: Required<NotificationOptions>[] = [];

  constructor(scope: Construct, id: string, { serviceName }: NotificationsProps) {
    super(scope, id);
    this.#serviceName = serviceName;
    this.function = createReleaseFunction(this, 'notify', {
      description: `lattice-rollouts: tells people of the releases of ${serviceName}`,
      timeoutSeconds,
      capabilities: [],
      environment: { NOTIFICATIONS: Lazy.string({ produce: () => this.#environment() }) },
    });
    this.deadLetters = createDeadLetterQueue(this);
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: toDeadLetters(this.deadLetters),
    });
    this.rule = new Rule(this, 'Rule', {
      description: `Tells people of the releases of ${serviceName}`,
      eventPattern: {
        source: [releaseEventSource],
        detailType: Match.anythingBut(publishedTwice),
        detail: { service: [serviceName] },
      },
      targets: [new FunctionTarget(this.function, { deadLetterQueue: this.deadLetters })],
    });
    this.alarm = createDeadLetterAlarm(this, this.deadLetters, {
      alarmName: `${serviceName}-notifications-failed`,
      alarmDescription:
        'People could not be told of a release: see the dead-letter queue of the notifications',
    });
  }

  /**
   * Lets another topic hear of releases.
   *
   * @throws TypeError for a format or a severity that does not exist, and for a topic that was added before
   */
  add(options: NotificationOptions): void {
    const { topic } = options;
    const { format, minimumSeverity } = parseNotification(options);
    if (this.#topics.some((other) => other.topic === topic)) {
      throw new TypeError(`ProgressiveDelivery: notifications: ${topic.node.path} is there twice`);
    }
    const heard = severities.filter((severity) => this.#hears(severity));
    this.#topics.push({ topic, format, minimumSeverity });
    const heardNow = severities.filter((severity) => this.#hears(severity) && !heard.includes(severity));
    if (heardNow.length > 0) this.rule.addEventPattern({ detail: { severity: heardNow } });
    topic.grantPublish(this.function);
    publishAlarms(topic, [this.alarm], `NotificationAlarmsOf${this.#serviceName}`);
  }

  #hears(severity: Severity): boolean {
    return this.#topics.some(({ minimumSeverity }) => isAtLeast(severity, minimumSeverity));
  }

  #environment(): string {
    return Stack.of(this).toJsonString(
      this.#topics.map(({ topic, format, minimumSeverity }) => ({
        topicArn: topic.topicArn,
        format,
        minimumSeverity,
      })),
    );
  }
}
