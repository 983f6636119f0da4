import { EventField, Match, Rule, RuleTargetInput, type EventPattern } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';

/**
 * Starts a release for every version that is published of the function, whoever publishes it.
 *
 * It hears of them from AWS CloudTrail: the account needs a trail that logs management events. Delivery takes
 * minutes and happens at least once; a release of a version that is live already ends at once. A rule cannot name the
 * executions that it starts: EventBridge does, after its event.
 *
 * @param onConflict what such a release does when another one is in flight
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function createPublishTriggers(
  scope: Construct,
  lambdaFunction: LambdaFunction,
  stateMachine: IStateMachine,
  onConflict: ConflictPolicy,
): Rule[] {
  const input = RuleTargetInput.fromObject({
    version: EventField.fromPath('$.detail.responseElements.version'),
    reason: `published by ${EventField.fromPath('$.detail.eventName')}: CloudTrail event ${EventField.fromPath('$.detail.eventID')}`,
    // As a whole: not every kind of caller has an ARN, and what a transformer makes of a missing field is not documented.
    publishedBy: EventField.fromPath('$.detail.userIdentity'),
    onConflict,
  });
  const createTrigger = (id: string, description: string, call: object) =>
    new Rule(scope, id, {
      description,
      eventPattern: publishedPattern(lambdaFunction, call),
      targets: [new SfnStateMachine(stateMachine, { input })],
    });
  return [
    createTrigger('VersionPublished', 'Releases a version that PublishVersion made', {
      eventName: ['PublishVersion20150331'],
    }),
    createTrigger('CodePublished', 'Releases a version that UpdateFunctionCode published', {
      eventName: ['UpdateFunctionCode20150331v2'],
      requestParameters: { publish: [true] },
    }),
  ];
}

/** By the response: what the request names as the function may be a name or an ARN. */
function publishedPattern(lambdaFunction: LambdaFunction, call: object): EventPattern {
  return {
    source: ['aws.lambda'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['lambda.amazonaws.com'],
      errorCode: Match.doesNotExist(),
      responseElements: { functionName: [lambdaFunction.functionName] },
      ...call,
    },
  };
}
