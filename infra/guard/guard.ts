import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  MathExpression,
  TreatMissingData,
  type IAlarm,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Rule, Schedule, type EventPattern, type RuleProps } from 'aws-cdk-lib/aws-events';
import {
  LambdaFunction as FunctionTarget,
  type LambdaFunctionProps as FunctionTargetProps,
} from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { guardCapabilities, type ReleasedResources } from '../platform/capabilities';
import type { Hosting } from '../platform/hosting';
import { createReleaseFunction } from '../platform/release-function';
import { callerInput, EventInput } from '../platform/event-input';
import type { ReleaseRoute } from '../platform/release-route';
import { readsExecutions, resumesExecutions } from '../platform/state-machine';
import {
  createDeadLetterAlarm,
  createDeadLetterQueue,
  publishAlarms,
  toDeadLetters,
} from '../platform/dead-letters';

export interface GuardProps {
  readonly hosting: Hosting;
  readonly resources: ReleasedResources;
  readonly stateMachine: StateMachine;
  /** The functions of a release that write to the route. */
  readonly writers: readonly Pick<LambdaFunction, 'role'>[];
  /** The alarms that roll a release back. */
  readonly alarms: readonly IAlarm[];
  /** @default - none; the guard uses the account's unreserved concurrency */
  readonly reservedConcurrency?: number;
}

/** The longest retries of throttled calls, of the write, and of reading the baseline back, together. */
const timeoutSeconds = 120;

/** An event pattern has at most 2,048 characters, an alarm's ARN up to 320. */
const alarmsPerRule = 5;

/** The delivery of an event that cannot wait for the next sweep. */
const atOnce: FunctionTargetProps = { maxEventAge: Duration.minutes(15), retryAttempts: 185 };

/** The function that restores the baseline when no release does, the rules that invoke it, and the alarms on its own failures. */
export class Guard extends Construct {
  readonly function: LambdaFunction;
  /** The events that did not reach the guard, or that it failed to handle three times. */
  readonly deadLetters: Queue;
  /** The alarm on sweeps: in ALARM when none has succeeded for five minutes. */
  readonly silentAlarm: Alarm;
  /** The alarm on the dead-letter queue: in ALARM while it holds a message. */
  readonly failedAlarm: Alarm;
  /**
   * The alarm on failed releases: in ALARM for a minute after each. It needs no Lambda function, so it notifies people even
   * if the account has no concurrency left for the guard and for notifications.
   */
  readonly releaseFailedAlarm: Alarm;
  readonly #serviceName: string;
  readonly #rules: Rule[] = [];
  readonly #alarmRules: Rule[] = [];
  #watchedAlarms = 0;

  constructor(scope: Construct, id: string, props: GuardProps) {
    super(scope, id);
    const { resources, stateMachine, writers } = props;
    this.#serviceName = resources.serviceName;
    this.function = createReleaseFunction(this, 'guard', {
      description: `lattice-rollouts: restores the baseline of ${this.#serviceName} when no release does`,
      timeoutSeconds,
      capabilities: guardCapabilities(resources),
      hosting: props.hosting,
      environment: { STATE_MACHINE: stateMachine.stateMachineArn },
      reservedConcurrentExecutions: props.reservedConcurrency,
    });
    for (const statement of [readsExecutions(stateMachine), resumesExecutions(stateMachine)]) {
      this.function.addToRolePolicy(statement);
    }
    this.deadLetters = createDeadLetterQueue(this, props.hosting);
    // After five minutes several sweeps have read the state that the event was about.
    this.function.configureAsyncInvoke({
      retryAttempts: 2,
      maxEventAge: Duration.minutes(5),
      onFailure: toDeadLetters(this.deadLetters),
    });
    for (const alarm of props.alarms) this.addAlarm(alarm);
    this.#wakeOnEvents(stateMachine, [...writers, this.function], resources.route);
    const { failed, silent } = createGuardAlarms(this, this.#serviceName, this.function, this.deadLetters);
    this.failedAlarm = failed;
    this.silentAlarm = silent;
    this.releaseFailedAlarm = createReleaseFailedAlarm(this, this.#serviceName, stateMachine);
  }

  /** The alarms on the guard's own failures and on failed releases. Gates do not read them. */
  get alarms(): readonly Alarm[] {
    return [this.failedAlarm, this.silentAlarm, this.releaseFailedAlarm];
  }

  /** The rules that invoke the guard: for alarms, ended executions, writes to the route, and every minute. */
  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** Invokes the guard when the alarm goes to ALARM. */
  addAlarm(alarm: Pick<IAlarm, 'alarmArn'>): void {
    const index = Math.floor(this.#watchedAlarms / alarmsPerRule);
    this.#watchedAlarms += 1;
    const rule = this.#alarmRules[index];
    if (rule) return rule.addEventPattern({ resources: [alarm.alarmArn] });
    this.#alarmRules.push(
      this.#wake(
        `AlarmRed${index === 0 ? '' : index + 1}`,
        {
          description: `Invokes the guard of ${this.#serviceName} when an alarm goes to ALARM`,
          eventPattern: {
            source: ['aws.cloudwatch'],
            detailType: ['CloudWatch Alarm State Change'],
            resources: [alarm.alarmArn],
            detail: { state: { value: ['ALARM'] } },
          },
        },
        atOnce,
      ),
    );
  }

  /** Sends the guard's own alarms to a topic. */
  addTopic(topic: ITopic): void {
    publishAlarms(topic, this.alarms, `GuardAlarmsOf${this.#serviceName}`);
  }

  #wake(id: string, rule: RuleProps, delivery: FunctionTargetProps): Rule {
    const target = new FunctionTarget(this.function, { deadLetterQueue: this.deadLetters, ...delivery });
    const created = new Rule(this, id, { ...rule, targets: [target] });
    this.#rules.push(created);
    return created;
  }

  #wakeOnEvents(
    stateMachine: StateMachine,
    writers: readonly Pick<LambdaFunction, 'role'>[],
    route: ReleaseRoute,
  ): void {
    this.#wake(
      'ExecutionEnded',
      {
        description: `Invokes the guard of ${this.#serviceName} when an execution is aborted, times out or fails`,
        eventPattern: {
          source: ['aws.states'],
          detailType: ['Step Functions Execution Status Change'],
          detail: {
            stateMachineArn: [stateMachine.stateMachineArn],
            status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
          },
        },
      },
      atOnce,
    );
    this.#wake(
      'RouteWritten',
      {
        description: `Invokes the guard of ${this.#serviceName} when another principal changes the weights of the route`,
        eventPattern: externalWritePattern(
          writers.map((writer) => writer.role!.roleArn),
          route,
        ),
      },
      { ...atOnce, event: externalWriteInput },
    );
    this.#wake(
      'Sweep',
      {
        description: `Invokes the guard of ${this.#serviceName} every minute, in case an event was lost`,
        schedule: Schedule.rate(Duration.minutes(1)),
      },
      // The next sweep does the same work.
      { maxEventAge: Duration.minutes(1), retryAttempts: 2 },
    );
  }
}

/** The fields of an external write that the guard reads, in the form of the event. */
const externalWriteInput = new EventInput(
  {
    source: '<source>',
    'detail-type': '<type>',
    detail: {
      eventName: '<call>',
      eventTime: '<time>',
      userIdentity: callerInput.template,
      sourceIPAddress: '<address>',
    },
  },
  {
    source: '$.source',
    type: '$.detail-type',
    call: '$.detail.eventName',
    time: '$.detail.eventTime',
    address: '$.detail.sourceIPAddress',
    ...callerInput.paths,
  },
);

/**
 * Matches the writes to the route by principals other than the functions of a release. CloudTrail sends them to
 * EventBridge only in an account with a trail that logs management events.
 *
 * @param writers the ARNs of the roles that may write
 */
function externalWritePattern(writers: readonly string[], route: ReleaseRoute): EventPattern {
  const byOthers = [
    { userIdentity: { type: Match.anythingBut('AssumedRole') } },
    { userIdentity: { sessionContext: { sessionIssuer: { arn: Match.anythingBut(...writers) } } } },
  ];
  return {
    source: ['aws.vpc-lattice'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['vpc-lattice.amazonaws.com'],
      errorCode: Match.doesNotExist(),
      ...(route.ruleId === undefined
        ? {
            eventName: ['UpdateListener'],
            requestParameters: { listenerIdentifier: [route.listenerId, route.listenerArn] },
          }
        : {
            eventName: ['UpdateRule'],
            requestParameters: { ruleIdentifier: [route.ruleId, route.ruleArn] },
          }),
      $or: byOthers,
    },
  };
}

/** Creates the two alarms on the guard's own failures: one on its dead-letter queue, one on missing sweeps. */
function createGuardAlarms(
  scope: Construct,
  serviceName: string,
  guard: LambdaFunction,
  deadLetters: Queue,
): { readonly failed: Alarm; readonly silent: Alarm } {
  const period = Duration.minutes(1);
  const failed = createDeadLetterAlarm(scope, deadLetters, {
    alarmName: `${serviceName}-guard-failed`,
    alarmDescription:
      'An event did not reach the guard, or the guard failed three times. Read its dead-letter queue and its log',
  });
  // The dead-letter queue is not enough: its metrics may be 15 minutes late, and a disabled rule sends nothing to it.
  const silent = new Alarm(scope, 'Silent', {
    alarmName: `${serviceName}-guard-silent`,
    alarmDescription: 'No sweep of the guard has succeeded for five minutes. Check its rule and its log',
    metric: new MathExpression({
      expression: 'invocations - errors',
      label: 'Successful sweeps',
      usingMetrics: {
        invocations: guard.metricInvocations({ period }),
        errors: guard.metricErrors({ period }),
      },
      period,
    }),
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    threshold: 1,
    evaluationPeriods: 5,
    treatMissingData: TreatMissingData.BREACHING,
  });
  return { failed, silent };
}

/** Creates the alarm on executions that end as failed, which is how every rollback and refusal ends. */
function createReleaseFailedAlarm(scope: Construct, serviceName: string, stateMachine: StateMachine): Alarm {
  return new Alarm(scope, 'ReleaseFailed', {
    alarmName: `${serviceName}-release-failed`,
    alarmDescription:
      'A release was rolled back or refused, or its rollback is not confirmed. Run rollouts status, or read the execution',
    metric: stateMachine.metricFailed({ period: Duration.minutes(1), statistic: 'Sum' }),
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}
