import { Duration } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule, type EventPattern } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as FunctionTarget } from 'aws-cdk-lib/aws-events-targets';
import type { Alias, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';
import {
  createDeadLetterAlarm,
  createDeadLetterQueue,
  publishAlarms,
  toDeadLetters,
} from '../platform/dead-letters';
import { callerInput, EventInput } from '../platform/event-input';
import type { Hosting } from '../platform/hosting';

export interface PublishTriggersProps {
  readonly serviceName: string;
  readonly function: IFunction;
  /** The ARN of the stack whose deployments publish versions. @default - another tool deploys the function */
  readonly stackId?: string;
  /** The alias of the function that starts releases, which only these rules may invoke. */
  readonly trigger: Alias;
  /** The conflict policy of the releases. */
  readonly onConflict: ConflictPolicy;
  readonly hosting: Hosting;
}

/** A publication that could not start its release within this time needs a person: a newer one may have come since. */
const maxEventAge = Duration.hours(1);

/**
 * The rules that start a release for every published version of the function.
 *
 * - Versions that the stack publishes: CloudFormation reports the end of each deployment, directly and durably. No release begins before
 *   the deployment has succeeded.
 * - All others: the events come from AWS CloudTrail, so the account needs a trail that logs management events. They take minutes and may
 *   be lost.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class PublishTriggers extends Construct {
  readonly rules: readonly Rule[];
  /** The publications that could not start a release. */
  readonly deadLetters: Queue;
  /** The alarm on the dead-letter queue. Gates do not read it. */
  readonly alarm: Alarm;
  readonly #serviceName: string;

  constructor(scope: Construct, id: string, props: PublishTriggersProps) {
    super(scope, id);
    this.#serviceName = props.serviceName;
    this.deadLetters = createDeadLetterQueue(this, props.hosting);
    this.alarm = createDeadLetterAlarm(this, this.deadLetters, {
      alarmName: `${props.serviceName}-triggers-failed`,
      alarmDescription:
        'A published version could not start its release. Read the dead-letter queue of the triggers, and start it by hand',
    });
    // For publications that reached the function.
    props.trigger.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge,
      onFailure: toDeadLetters(this.deadLetters),
    });
    const targetWith = (event: EventInput) =>
      new FunctionTarget(props.trigger, {
        event,
        deadLetterQueue: this.deadLetters,
        maxEventAge,
        retryAttempts: 185,
      });
    const target = targetWith(publicationInput(props.onConflict));
    const createTrigger = (name: string, description: string, call: object) =>
      new Rule(this, name, {
        description,
        eventPattern: publishedPattern(props.function, call),
        targets: [target],
      });
    this.rules = [
      createTrigger('VersionPublished', 'Starts a release for a version that PublishVersion created', {
        eventName: ['PublishVersion20150331'],
      }),
      createTrigger('CodePublished', 'Starts a release for a version that UpdateFunctionCode published', {
        eventName: ['UpdateFunctionCode20150331v2'],
        requestParameters: { publish: [true] },
      }),
      ...(props.stackId === undefined
        ? []
        : [
            new Rule(this, 'StackDeployed', {
              description: 'Starts a release for the version of a deployment that has ended',
              eventPattern: deployedPattern(props.stackId),
              targets: [targetWith(deployedInput(props.onConflict))],
            }),
          ]),
    ];
  }

  /** Sends the alarm on publications that could not start a release to a topic. */
  addTopic(topic: ITopic): void {
    publishAlarms(topic, [this.alarm], `TriggerAlarmsOf${this.#serviceName}`);
  }
}

function publicationInput(onConflict: ConflictPolicy): EventInput {
  return new EventInput(
    {
      version: '<version>',
      eventId: '<event>',
      publishedBy: callerInput.template,
      onConflict,
    },
    {
      version: '$.detail.responseElements.version',
      event: '$.detail.eventID',
      ...callerInput.paths,
    },
  );
}

function deployedInput(onConflict: ConflictPolicy): EventInput {
  return new EventInput(
    { deployed: { stack: '<stack>', status: '<status>' }, eventId: '<event>', onConflict },
    { stack: '$.detail.stack-id', status: '$.detail.status-details.status', event: '$.id' },
  );
}

/** The ends of deployments after which the stack is as its template. After a failed one, an event that came too early may be made up for. */
function deployedPattern(stackId: string): EventPattern {
  return {
    source: ['aws.cloudformation'],
    detailType: ['CloudFormation Stack Status Change'],
    detail: {
      'stack-id': [stackId],
      'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'] },
    },
  };
}

/** The service by which CloudTrail names CloudFormation's own calls. */
const cloudFormation = 'cloudformation.amazonaws.com';

/**
 * Matches by the response, because the request may name the function by name or by ARN. Leaves out CloudFormation's calls, whose
 * deployment may still fail.
 */
function publishedPattern(lambdaFunction: IFunction, call: object): EventPattern {
  return {
    source: ['aws.lambda'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['lambda.amazonaws.com'],
      errorCode: Match.doesNotExist(),
      sourceIPAddress: Match.anythingBut(cloudFormation),
      userIdentity: { invokedBy: [{ exists: false }, { 'anything-but': [cloudFormation] }] },
      responseElements: { functionName: [lambdaFunction.functionName] },
      ...call,
    },
  };
}
