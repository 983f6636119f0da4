import { Duration, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule, type EventPattern } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';
import { createDeadLetterAlarm, createDeadLetterQueue, publishAlarms } from '../platform/dead-letters';
import { callerInput, EventInput } from '../platform/event-input';
import type { Hosting } from '../platform/hosting';

export interface PublishTriggersProps {
  readonly serviceName: string;
  readonly function: LambdaFunction;
  readonly stateMachine: IStateMachine;
  /** The conflict policy of the releases. */
  readonly onConflict: ConflictPolicy;
  readonly hosting: Hosting;
}

/** A publication that could not start its release within this time needs a person: a newer one may have come since. */
const maxEventAge = Duration.hours(1);

/**
 * The rules that start a release for every published version of the function.
 *
 * The events come from AWS CloudTrail, so the account needs a trail that logs management events. Delivery takes minutes
 * and happens at least once; a release of the production version ends immediately. EventBridge names the executions, not
 * the rule.
 *
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
    const target = new SfnStateMachine(props.stateMachine, {
      role: createRole(this),
      input: inputOf(props.onConflict),
      deadLetterQueue: this.deadLetters,
      maxEventAge,
      retryAttempts: 185,
    });
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
    ];
  }

  /** Sends the alarm on publications that could not start a release to a topic. */
  addTopic(topic: ITopic): void {
    publishAlarms(topic, [this.alarm], `TriggerAlarmsOf${this.#serviceName}`);
  }
}

/**
 * Creates the role in which EventBridge starts releases, for rules of this account and Region only. The rules refer to the
 * role, so the role cannot name them.
 */
function createRole(scope: Construct): Role {
  const stack = Stack.of(scope);
  return new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('events.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': stack.account },
        ArnLike: {
          'aws:SourceArn': stack.formatArn({ service: 'events', resource: 'rule', resourceName: '*' }),
        },
      },
    }),
  });
}

function inputOf(onConflict: ConflictPolicy): EventInput {
  return new EventInput(
    {
      version: '<version>',
      reason: 'published by <call>: CloudTrail event <event>',
      publishedBy: callerInput.template,
      onConflict,
    },
    {
      version: '$.detail.responseElements.version',
      call: '$.detail.eventName',
      event: '$.detail.eventID',
      ...callerInput.paths,
    },
  );
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
