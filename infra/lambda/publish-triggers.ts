import { EventField, Match, Rule, RuleTargetInput, type EventPattern } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';

/**
 * Creates the rules that start a release for every published version of the function.
 *
 * The events come from AWS CloudTrail, so the account needs a trail that logs management events. Delivery takes minutes
 * and happens at least once; a release of the production version ends immediately. EventBridge names the executions, not
 * the rule.
 *
 * @param onConflict the conflict policy of these releases
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
    // The whole identity: some callers have no ARN, and the result of a transformer for a missing field is undocumented.
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
    createTrigger('VersionPublished', 'Starts a release for a version that PublishVersion created', {
      eventName: ['PublishVersion20150331'],
    }),
    createTrigger('CodePublished', 'Starts a release for a version that UpdateFunctionCode published', {
      eventName: ['UpdateFunctionCode20150331v2'],
      requestParameters: { publish: [true] },
    }),
  ];
}

/** Matches by the response, because the request may name the function by name or by ARN. */
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
