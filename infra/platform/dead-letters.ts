import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Hosting } from './hosting';

/** Creates the queue for events that did not reach a function, or that it failed to handle after all retries. */
export function createDeadLetterQueue(scope: Construct, { encryptionKey }: Hosting): Queue {
  return new Queue(scope, 'DeadLetters', {
    ...(encryptionKey
      ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
      : { encryption: QueueEncryption.SQS_MANAGED }),
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

/**
 * Returns the destination for failed invocations. CDK's `SqsDestination` would also allow the function to read the queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function toDeadLetters(deadLetters: Queue): IDestination {
  return {
    bind(_, failed) {
      deadLetters.grant(failed, 'sqs:SendMessage');
      deadLetters.encryptionMasterKey?.grant(failed, 'kms:GenerateDataKey', 'kms:Decrypt');
      return { destination: deadLetters.queueArn };
    },
  };
}

/** Creates an alarm that is in ALARM while a dead-letter queue holds a message. */
export function createDeadLetterAlarm(
  scope: Construct,
  deadLetters: Queue,
  { alarmName, alarmDescription }: { readonly alarmName: string; readonly alarmDescription: string },
): Alarm {
  return new Alarm(scope, 'Failed', {
    alarmName,
    alarmDescription,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: Stats.MAXIMUM,
    }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

/**
 * Lets CloudWatch publish alarms to a topic.
 *
 * A topic with a policy of its own no longer accepts the alarms of the account by default, so a statement is added.
 *
 * @param sid the id of that statement, unique in the topic's policy
 */
export function publishAlarms(topic: ITopic, alarms: readonly Alarm[], sid: string): void {
  for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic));
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: sid.replaceAll(/[^A-Za-z0-9]/g, ''),
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnEquals: { 'aws:SourceArn': alarms.map(({ alarmArn }) => alarmArn) } },
    }),
  );
}
