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
import type { Construct } from 'constructs';
import { guardCapabilities, type ReleasedResources } from './capabilities';
import { createReleaseFunction } from './release-function';
import type { Route } from './route';
import { readsExecutions, wakesExecutions } from './state-machine';
import { createDeadLetterAlarm, createDeadLetterQueue, tellTopics, toDeadLetters } from './undelivered';

/** What brings traffic home when nobody else will. */
export interface Guard {
  readonly function: LambdaFunction;
  /** What wakes it: alarms, ended executions, and each minute. */
  readonly rules: readonly Rule[];
  /** What the guard could not be told, or could not do after three attempts. */
  readonly deadLetters: Queue;
  /** Go off when the guard itself fails; releases do not look at them. */
  readonly alarms: readonly Alarm[];
  /** The alarm that goes off when for some minutes no sweep has got through. */
  readonly silentAlarm: Alarm;
  /** The alarm that is red while there are dead letters. */
  readonly failedAlarm: Alarm;
}

export interface GuardProps {
  readonly resources: ReleasedResources;
  readonly stateMachine: StateMachine;
  /** The functions of releases that write to the route. */
  readonly writers: readonly LambdaFunction[];
  /** The alarms that releases are held to. */
  readonly alarms: readonly IAlarm[];
  /** @default - whatever concurrency the account has left */
  readonly reservedConcurrency?: number;
  /** Hear of the guard's own alarms. */
  readonly topics: readonly ITopic[];
}

/** Waiting for AWS to be free, to write and to show rest, each at its longest. */
const timeoutSeconds = 120;

/** An event pattern holds 2,048 characters, an alarm's ARN up to 320. */
const alarmsPerRule = 5;

/** Creates the guard, what wakes it, and what tells when it fails. */
export function createGuard(scope: Construct, props: GuardProps): Guard {
  const { resources, stateMachine, topics } = props;
  const { serviceName } = resources;
  const guard = createReleaseFunction(scope, 'guard', {
    description: `lattice-rollouts: brings the traffic of ${serviceName} home when nobody else does`,
    timeoutSeconds,
    capabilities: guardCapabilities(resources),
    reservedConcurrentExecutions: props.reservedConcurrency,
  });
  for (const statement of [readsExecutions(stateMachine), wakesExecutions(stateMachine)]) {
    guard.addToRolePolicy(statement);
  }
  const deadLetters = createDeadLetterQueue(scope);
  // By then a sweep has done what an event could not.
  guard.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.minutes(5),
    onFailure: toDeadLetters(deadLetters),
  });
  const rules = createRules(scope, guard, deadLetters, props);
  const { failed, silent } = createGuardAlarms(scope, serviceName, guard, deadLetters, topics);
  return {
    function: guard,
    rules,
    deadLetters,
    alarms: [failed, silent],
    silentAlarm: silent,
    failedAlarm: failed,
  };
}

function createRules(
  scope: Construct,
  guard: LambdaFunction,
  deadLetterQueue: Queue,
  { alarms, stateMachine, resources, writers: tasks }: GuardProps,
): Rule[] {
  const wake = (id: string, rule: RuleProps, delivery: FunctionTargetProps) =>
    new Rule(scope, id, { ...rule, targets: [new FunctionTarget(guard, { deadLetterQueue, ...delivery })] });
  const atOnce = { maxEventAge: Duration.minutes(15), retryAttempts: 185 };
  const { serviceName } = resources;
  const writers = [...tasks, guard].map((each) => each.role!.roleArn);
  const arns = alarms.map(({ alarmArn }) => alarmArn);
  const groups = Array.from({ length: Math.ceil(arns.length / alarmsPerRule) }, (_, index) =>
    arns.slice(index * alarmsPerRule, (index + 1) * alarmsPerRule),
  );
  return [
    ...groups.map((group, index) =>
      wake(
        `AlarmRed${index === 0 ? '' : index + 1}`,
        {
          description: `Wakes the guard of ${serviceName} when an alarm goes off`,
          eventPattern: {
            source: ['aws.cloudwatch'],
            detailType: ['CloudWatch Alarm State Change'],
            resources: group,
            detail: { state: { value: ['ALARM'] } },
          },
        },
        atOnce,
      ),
    ),
    wake(
      'ExecutionEnded',
      {
        description: `Wakes the guard of ${serviceName} when a release is stopped, times out or fails`,
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
    ),
    wake(
      'RouteWritten',
      {
        description: `Wakes the guard of ${serviceName} when somebody else writes to its route`,
        eventPattern: strangersPattern(writers, resources.route),
      },
      atOnce,
    ),
    wake(
      'Sweep',
      {
        description: `Wakes the guard of ${serviceName} each minute, for what nobody was told of`,
        schedule: Schedule.rate(Duration.minutes(1)),
      },
      // The next one comes anyway.
      { maxEventAge: Duration.minutes(1), retryAttempts: 2 },
    ),
  ];
}

/**
 * CloudTrail tells of every write to the route, where a trail logs management events: of those, the ones that are not
 * ours.
 *
 * @param writers the ARNs of our roles
 */
function strangersPattern(writers: readonly string[], { listener, rule }: Route): EventPattern {
  const notOurs = [
    { userIdentity: { type: Match.anythingBut('AssumedRole') } },
    { userIdentity: { sessionContext: { sessionIssuer: { arn: Match.anythingBut(...writers) } } } },
  ];
  const { attrId, attrArn } = rule ?? listener;
  return {
    source: ['aws.vpc-lattice'],
    detailType: ['AWS API Call via CloudTrail'],
    detail: {
      eventSource: ['vpc-lattice.amazonaws.com'],
      errorCode: Match.doesNotExist(),
      ...(rule
        ? { eventName: ['UpdateRule'], requestParameters: { ruleIdentifier: [attrId, attrArn] } }
        : { eventName: ['UpdateListener'], requestParameters: { listenerIdentifier: [attrId, attrArn] } }),
      $or: notOurs,
    },
  };
}

function createGuardAlarms(
  scope: Construct,
  serviceName: string,
  guard: LambdaFunction,
  deadLetters: Queue,
  topics: readonly ITopic[],
): { failed: Alarm; silent: Alarm } {
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
  tellTopics(topics, [failed, silent], `GuardAlarmsOf${serviceName}`);
  return { failed, silent };
}
