import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { announcementSource } from '../core/announcements/announcement';

/** Sends the event that ends each release of the service to a topic, as it is. */
export function createNotifications(scope: Construct, serviceName: string, topic: ITopic): Rule {
  return new Rule(scope, 'Notifications', {
    description: `Tells people how releases of ${serviceName} ended`,
    eventPattern: { source: [announcementSource], detail: { service: [serviceName] } },
    targets: [new SnsTopic(topic)],
  });
}
