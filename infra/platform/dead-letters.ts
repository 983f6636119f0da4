import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDestination } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Creates a queue for what a function could not be told, or could not do after all its attempts. */
export function createDeadLetterQueue(scope: Construct): Queue {
  return new Queue(scope, 'DeadLetters', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
}

/**
 * What a function failed at goes into the queue. CDK's own destination would allow the function to read the queue too.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export function toDeadLetters(deadLetters: Queue): IDestination {
  return {
    bind(_, failed) {
      deadLetters.grant(failed, 'sqs:SendMessage');
      return { destination: deadLetters.queueArn };
    },
  };
}

/** Creates an alarm that is red while a dead-letter queue holds anything. */
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
 * @param sid of the statement that allows it, unique in the topic's policy: one with a policy of its own does not let in
 *   every alarm of the account
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
