import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { announcementSource, type NewsKind } from '../core/announcements/announcement';
import { isAtLeast, severities, type Severity } from '../core/announcements/severity';
import { createReleaseFunction } from './release-function';
import { createDeadLetterAlarm, createDeadLetterQueue, tellTopics, toDeadLetters } from './undelivered';

/** What brings events of releases to people. */
export interface Notifications {
  /** Writes events for people. */
  readonly function: LambdaFunction;
  /** Which events it is given. */
  readonly rule: Rule;
  /** The events that could not be told. */
  readonly deadLetters: Queue;
  /** Goes off when some event could not be told; releases do not look at it. */
  readonly alarm: Alarm;
}

/** A topic, and from which severity on it wants to hear. */
export interface NotifiedTopic {
  readonly topic: ITopic;
  readonly minimumSeverity: Severity;
}

export interface NotificationsProps {
  readonly serviceName: string;
  /** Gets mails. @default - nobody */
  readonly mail?: NotifiedTopic;
  /** Gets custom notifications of Amazon Q Developer in chat applications. @default - nobody */
  readonly chat?: NotifiedTopic;
}

const timeoutSeconds = 30;

/** A conclusion follows a moment later, says the same, and is sent until it arrives. */
const toldTwice: NewsKind = 'Release Promoted';

/** Creates what writes the events of a service for people, onto one topic or two. */
export function createNotifications(
  scope: Construct,
  { serviceName, mail, chat }: NotificationsProps,
): Notifications {
  const topics = [mail, chat].filter((each) => each !== undefined);
  const notify = createReleaseFunction(scope, 'notify', {
    description: `lattice-rollouts: tells people of the releases of ${serviceName}`,
    timeoutSeconds,
    capabilities: [],
    environment: {
      ...(mail && {
        NOTIFICATION_TOPIC: mail.topic.topicArn,
        NOTIFICATION_MINIMUM_SEVERITY: mail.minimumSeverity,
      }),
      ...(chat && { CHAT_TOPIC: chat.topic.topicArn, CHAT_MINIMUM_SEVERITY: chat.minimumSeverity }),
    },
  });
  for (const { topic } of topics) topic.grantPublish(notify);
  const deadLetters = createDeadLetterQueue(scope);
  notify.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    onFailure: toDeadLetters(deadLetters),
  });
  const wanted = severities.filter((severity) =>
    topics.some(({ minimumSeverity }) => isAtLeast(severity, minimumSeverity)),
  );
  const rule = new Rule(scope, 'Rule', {
    description: `Tells people of the releases of ${serviceName}`,
    eventPattern: {
      source: [announcementSource],
      detailType: Match.anythingBut(toldTwice),
      detail: { service: [serviceName], severity: wanted },
    },
    targets: [new FunctionTarget(notify, { deadLetterQueue: deadLetters })],
  });
  const alarm = createDeadLetterAlarm(scope, deadLetters, {
    alarmName: `${serviceName}-notifications-failed`,
    alarmDescription: 'People could not be told of a release: see the dead-letter queue of the notifications',
  });
  tellTopics(
    topics.map(({ topic }) => topic),
    [alarm],
    `NotificationAlarmsOf${serviceName}`,
  );
  return { function: notify, rule, deadLetters, alarm };
}
