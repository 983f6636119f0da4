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
 * The events come from AWS CloudTrail, so the account needs a trail that logs management events. Delivery takes minutes
 * and happens at least once; an event starts one release.
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
    // For publications that reached the function.
    props.trigger.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge,
      onFailure: toDeadLetters(this.deadLetters),
    });
    const target = new FunctionTarget(props.trigger, {
      event: inputOf(props.onConflict),
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

function inputOf(onConflict: ConflictPolicy): EventInput {
  return new EventInput(
    {
      version: '<version>',
      eventId: '<event>',
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
function publishedPattern(lambdaFunction: IFunction, call: object): EventPattern {
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
