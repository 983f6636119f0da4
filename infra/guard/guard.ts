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
import { createReleaseFunction } from '../platform/release-function';
import type { ReleaseRoute } from '../platform/route';
import { readsExecutions, wakesExecutions } from '../platform/state-machine';
import {
  createDeadLetterAlarm,
  createDeadLetterQueue,
  publishAlarms,
  toDeadLetters,
} from '../platform/dead-letters';

export interface GuardProps {
  readonly resources: ReleasedResources;
  readonly stateMachine: StateMachine;
  /** The functions of releases that write to the route. */
  readonly writers: readonly LambdaFunction[];
  /** The alarms that releases are held to. */
  readonly alarms: readonly IAlarm[];
  /** @default - whatever concurrency the account has left */
  readonly reservedConcurrency?: number;
}

/** Waiting for AWS to be free, to write and to show rest, each at its longest. */
const timeoutSeconds = 120;

/** An event pattern holds 2,048 characters, an alarm's ARN up to 320. */
const alarmsPerRule = 5;

/** Delivery of an event that is acted on at once. */
const atOnce: FunctionTargetProps = { maxEventAge: Duration.minutes(15), retryAttempts: 185 };

/** The function that restores the template's action when no release does, what wakes it, and the alarms for its own failures. */
export class Guard extends Construct {
  readonly function: LambdaFunction;
  /** What the guard could not be told, or could not do after three attempts. */
  readonly deadLetters: Queue;
  /** The alarm that goes off when for some minutes no sweep has got through. */
  readonly silentAlarm: Alarm;
  /** The alarm that is red while there are dead letters. */
  readonly failedAlarm: Alarm;
  readonly #serviceName: string;
  readonly #rules: Rule[] = [];
  readonly #alarmRules: Rule[] = [];
  #watchedAlarms = 0;

  constructor(scope: Construct, id: string, props: GuardProps) {
    super(scope, id);
    const { resources, stateMachine, writers } = props;
    this.#serviceName = resources.serviceName;
    this.function = createReleaseFunction(this, 'guard', {
      description: `lattice-rollouts: brings the traffic of ${this.#serviceName} home when nobody else does`,
      timeoutSeconds,
      capabilities: guardCapabilities(resources),
      reservedConcurrentExecutions: props.reservedConcurrency,
    });
    for (const statement of [readsExecutions(stateMachine), wakesExecutions(stateMachine)]) {
      this.function.addToRolePolicy(statement);
    }
    this.deadLetters = createDeadLetterQueue(this);
    // By then a sweep has done what an event could not.
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
  }

  /** Go off when the guard itself fails; releases do not look at them. */
  get alarms(): readonly Alarm[] {
    return [this.failedAlarm, this.silentAlarm];
  }

  /** What wakes it: alarms, ended executions, and each minute. */
  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** Wakes the guard when an alarm goes off. */
  addAlarm(alarm: IAlarm): void {
    const index = Math.floor(this.#watchedAlarms / alarmsPerRule);
    this.#watchedAlarms += 1;
    const rule = this.#alarmRules[index];
    if (rule) return rule.addEventPattern({ resources: [alarm.alarmArn] });
    this.#alarmRules.push(
      this.#wake(
        `AlarmRed${index === 0 ? '' : index + 1}`,
        {
          description: `Wakes the guard of ${this.#serviceName} when an alarm goes off`,
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

  /** Lets a topic hear of the guard's own alarms. */
  addTopic(topic: ITopic): void {
    publishAlarms(topic, this.alarms, `GuardAlarmsOf${this.#serviceName}`);
  }

  #wake(id: string, rule: RuleProps, delivery: FunctionTargetProps): Rule {
    const target = new FunctionTarget(this.function, { deadLetterQueue: this.deadLetters, ...delivery });
    const created = new Rule(this, id, { ...rule, targets: [target] });
    this.#rules.push(created);
    return created;
  }

  #wakeOnEvents(stateMachine: StateMachine, writers: readonly LambdaFunction[], route: ReleaseRoute): void {
    this.#wake(
      'ExecutionEnded',
      {
        description: `Wakes the guard of ${this.#serviceName} when a release is stopped, times out or fails`,
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
        description: `Wakes the guard of ${this.#serviceName} when somebody else writes to its route`,
        eventPattern: strangersPattern(
          writers.map((writer) => writer.role!.roleArn),
          route,
        ),
      },
      atOnce,
    );
    this.#wake(
      'Sweep',
      {
        description: `Wakes the guard of ${this.#serviceName} each minute, for what nobody was told of`,
        schedule: Schedule.rate(Duration.minutes(1)),
      },
      // The next one comes anyway.
      { maxEventAge: Duration.minutes(1), retryAttempts: 2 },
    );
  }
}

/**
 * CloudTrail tells of every write to the route, where a trail logs management events: of those, the ones that are not
 * ours.
 *
 * @param writers the ARNs of our roles
 */
function strangersPattern(writers: readonly string[], route: ReleaseRoute): EventPattern {
  const notOurs = [
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
      $or: notOurs,
    },
  };
}

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
      'The guard could not be woken, or failed three times: see its dead-letter queue and its log',
  });
  // A queue's metrics may come a quarter of an hour late, and a rule that is disabled sends nothing to it.
  const silent = new Alarm(scope, 'Silent', {
    alarmName: `${serviceName}-guard-silent`,
    alarmDescription: 'For five minutes no sweep of the guard has got through: see its rule and its log',
    metric: new MathExpression({
      expression: 'invocations - errors',
      label: 'Sweeps that got through',
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
