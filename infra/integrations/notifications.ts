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
import { notifyCapability, type LedgerResources } from '../platform/capabilities';
import type { Hosting } from '../platform/hosting';
import { createReleaseFunction } from '../platform/release-function';
import { parseNotification } from '../platform/settings';
import {
  createDeadLetterAlarm,
  createDeadLetterQueue,
  publishAlarms,
  toDeadLetters,
} from '../platform/dead-letters';

/** An SNS topic for release events, and the format and severities that it receives. */
export interface NotificationOptions {
  readonly topic: ITopic;
  /**
   * The format of the messages: `email` for mail and text messages; `chat` for custom notifications of Amazon Q
   * Developer in chat applications (formerly AWS Chatbot) in Slack and Microsoft Teams, with one thread per release.
   */
  readonly format: NotificationFormat;
  /**
   * The lowest severity of the events that the topic receives.
   *
   * @default 'info', all events
   */
  readonly minimumSeverity?: Severity;
}

export interface NotificationsProps {
  readonly resources: LedgerResources;
  readonly hosting: Hosting;
}

const timeoutSeconds = 30;

/** The event `Release Concluded` follows within seconds with the same content, and its delivery is retried. */
const redundant: ReleaseEventType = 'Release Promoted';

/** The function that sends the release events of a service to SNS topics, and the alarm on events that it could not send. */
export class Notifications extends Construct {
  readonly function: LambdaFunction;
  /** The rule that selects the events by the severities that any topic receives. */
  readonly rule: Rule;
  /** The events that could not be sent. */
  readonly deadLetters: Queue;
  /** The alarm on the dead-letter queue. Gates do not read it. */
  readonly alarm: Alarm;
  readonly #serviceName: string;
  readonly #topics: Required<NotificationOptions>[] = [];

  constructor(scope: Construct, id: string, { resources, hosting }: NotificationsProps) {
    super(scope, id);
    const { serviceName } = resources;
    this.#serviceName = serviceName;
    this.function = createReleaseFunction(this, 'notify', {
      description: `lattice-rollouts: sends release events of ${serviceName} to SNS topics`,
      timeoutSeconds,
      capabilities: [notifyCapability(resources)],
      hosting,
      environment: { NOTIFICATIONS: Lazy.string({ produce: () => this.#environment() }) },
    });
    this.deadLetters = createDeadLetterQueue(this, hosting);
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      onFailure: toDeadLetters(this.deadLetters),
    });
    this.rule = new Rule(this, 'Rule', {
      description: `Sends release events of ${serviceName} to the notification function`,
      eventPattern: {
        source: [releaseEventSource],
        detailType: Match.anythingBut(redundant),
        detail: { service: [serviceName] },
      },
      targets: [new FunctionTarget(this.function, { deadLetterQueue: this.deadLetters })],
    });
    this.alarm = createDeadLetterAlarm(this, this.deadLetters, {
      alarmName: `${serviceName}-notifications-failed`,
      alarmDescription:
        'A release event could not be sent to the SNS topics. Read the dead-letter queue of the notifications',
    });
  }

  /**
   * Adds a topic that receives release events.
   *
   * @throws TypeError for an unknown format or severity, and for a topic that was added before
   */
  add(options: NotificationOptions): void {
    const { topic } = options;
    const { format, minimumSeverity } = parseNotification(options);
    if (this.#topics.some((other) => other.topic === topic)) {
      throw new TypeError(`ProgressiveDelivery: notifications: the topic ${topic.node.path} is listed twice`);
    }
    const before = severities.filter((severity) => this.#sends(severity));
    this.#topics.push({ topic, format, minimumSeverity });
    const added = severities.filter((severity) => this.#sends(severity) && !before.includes(severity));
    if (added.length > 0) this.rule.addEventPattern({ detail: { severity: added } });
    topic.grantPublish(this.function);
  }

  /** Sends the alarm on events that could not be sent to a topic, which should not be one of those that receive the events. */
  addTopic(topic: ITopic): void {
    publishAlarms(topic, [this.alarm], `NotificationAlarmsOf${this.#serviceName}`);
  }

  #sends(severity: Severity): boolean {
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
