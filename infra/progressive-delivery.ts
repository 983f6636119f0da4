import { Duration, Names, Tags } from 'aws-cdk-lib';
import {
  Stats,
  type Dashboard,
  type IAlarm,
  type Metric,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { CfnListener, CfnRule, CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { Construct } from 'constructs';
import { defaultStrategyName } from '../core/strategy/defaults';
import { checkNamesOf } from '../core/analysis/gates/check';
import type { ReleaseMetricName } from '../core/audit/release-metrics';
import { everyStageOf, parseStrategies, type Strategy, type StrategyInput } from '../core/strategy/strategy';
import type { AliasNames } from '../core/traffic/weights';
import type { Side } from '../core/traffic/side';
import type { TaskName } from '../statemachine/tasks';
import { acknowledge, allOf, executionArnPrefix, takesNoResource } from './platform/acknowledgements';
import { createAlarms } from './lambda/alarms';
import { createManifestParameter } from './manifest-parameter';
import { createDashboard, mostAlarms, releaseMetric } from './observability/dashboard';
import { Guard } from './guard/guard';
import { createLedger } from './platform/ledger';
import { Notifications, type NotificationOptions } from './integrations/notifications';
import { parseSettings } from './platform/settings';
import type { ReleaseSide } from './lambda/sides';
import { createLambdaAliasTarget } from './lambda/target';
import { createRoute, type ReleaseRoute } from './platform/route';
import { createStateMachine } from './platform/state-machine';
import { createTasks } from './platform/tasks';
import { createPublishTriggers } from './lambda/publish-triggers';

export interface ProgressiveDeliveryProps {
  /** The function that serves the requests. Its published versions are kept from now on. */
  readonly function: LambdaFunction;
  /**
   * The name of the service for people, in the ledger and in events, and the prefix of its alarms' names: 1–64
   * letters, digits, `-` and `_`. In a Region of an account no other service may have it. Changing it begins a new
   * history.
   *
   * @default - the path of the construct, stack included
   */
  readonly serviceName?: string;
  /**
   * The names of the function's aliases that releases move. The stack must not create aliases of the function by these
   * names itself. Never change them afterwards.
   *
   * @default { production: 'live', canary: 'canary' }
   */
  readonly aliasNames?: Partial<AliasNames>;
  /**
   * An existing listener. Its default action is what is released, and is set to rest: whatever the listener
   * forwarded to before, it forwards to the function's alias of production from the deployment on.
   *
   * @default - a new service with an HTTP listener on port 80
   */
  readonly listener?: CfnListener;
  /**
   * An existing rule of `listener`, to be released instead of the default action. Its action is set to rest.
   *
   * @default - the listener's default action
   */
  readonly rule?: CfnRule;
  /**
   * The service network that the new service joins. Not together with `listener`.
   *
   * @default - none
   */
  readonly serviceNetwork?: CfnServiceNetwork;
  /**
   * The strategies that a release can choose from, by name. A release that names none takes `canary`.
   *
   * @default - `canary`: 10 → 30 → 50 → 100%, ten minutes each
   */
  readonly strategies?: Readonly<Record<string, StrategyInput>>;
  /**
   * Alarms that bring traffic back beside those of the construct. They must not be red at rest. More can be added by
   * `addAlarm`.
   *
   * @default - none
   */
  readonly alarms?: readonly IAlarm[];
  /**
   * The share of the canary's requests, in percent, that may end in an exception or a timeout within a minute when
   * production is silent, as it is at 100%: the errors alarm goes off when it is clearly exceeded. While production
   * serves requests, the alarm compares with it instead. Above 0, below 100.
   *
   * @default 10
   */
  readonly maxErrorPercent?: number;
  /**
   * The time within which 99% of the canary's requests of a minute must be served.
   *
   * @default - half of the function's timeout: twice as slow again, and requests are lost
   */
  readonly maxP99?: Duration;
  /**
   * How many of the canary's requests may be turned away within a minute for want of concurrency.
   *
   * @default 5
   */
  readonly maxThrottlesPerMinute?: number;
  /**
   * Functions that `check` gates ask whether a release may go on, by the name that the gates call them by. Each gets
   * the release, its stage and the time, and answers `{"decision": "pass" | "hold" | "fail", "reason": "…"}`
   * within 15 seconds (docs/strategies.md).
   *
   * @default - none
   */
  readonly checks?: Readonly<Record<string, IFunction>>;
  /**
   * SNS topics that hear of every release (docs/events.md), and of the guard's own failures. More can be added by
   * `addNotification`.
   *
   * @default - only the default event bus hears of releases
   */
  readonly notifications?: readonly NotificationOptions[];
  /**
   * Whether there is a dashboard in CloudWatch, `SERVICE-rollouts` (docs/dashboard.md). AWS charges 3 USD a month for each
   * beyond an account's first three.
   *
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * How much of the account's Lambda concurrency is kept for the guard, so that it runs where functions in trouble
   * take all the rest; 2 is enough for an alarm beside a sweep. AWS refuses to reserve any where less than 100
   * would be left, as in accounts with a quota of 10.
   *
   * @default - none; the guard shares what there is
   */
  readonly guardReservedConcurrency?: number;
  /**
   * Whether every published version is released. It takes a CloudTrail trail that logs management events.
   * Without it, releases are started with the state machine.
   *
   * @default true
   */
  readonly releaseOnPublish?: boolean;
  /**
   * The version that serves requests when the construct is first deployed. Never change it afterwards: the
   * deployment would put this version into production, past the canary.
   *
   * @default '1', the version that the first deployment of a new function publishes
   */
  readonly initialVersion?: string;
}

/** The keys of the tags of whatever the construct creates, for cost reports, policies and searches. */
const tagKeys = {
  service: 'lattice-rollouts:service',
  /** On what belongs to one side only. */
  side: 'lattice-rollouts:side',
} as const;

/** AWS Lambda's own default, for a function that does not say. */
const lambdaTimeout = Duration.seconds(3);

/**
 * Progressive delivery for a Lambda function behind Amazon VPC Lattice: new versions take over a little traffic
 * at a time, and traffic comes back by itself when an alarm goes off.
 *
 * Whatever it creates is tagged with `lattice-rollouts:service`, and with `lattice-rollouts:side` where it belongs to
 * one side only.
 *
 * @throws TypeError for a prop that cannot be, naming it and what it may be
 * @throws RangeError when the checks of a strategy could exceed Step Functions' history, or all strategies together
 *   what a parameter holds
 */
export class ProgressiveDelivery extends Construct {
  /** The name of the service in the ledger and in events. */
  readonly serviceName: string;
  /** What leads traffic to production and to the canary. */
  readonly sides: Readonly<Record<Side, ReleaseSide>>;
  /** The listener or rule that is released. */
  readonly route: ReleaseRoute;
  readonly ledger: ITable;
  /** The functions of the state machine's tasks, by task. */
  readonly tasks: Readonly<Record<TaskName, LambdaFunction>>;
  /** Started with `{"version": "42"}`, and optionally `strategy`, `reason`, `requestedBy`. */
  readonly stateMachine: StateMachine;
  /** Brings traffic home when an alarm goes off, when an execution ends unplanned, and where nobody was told. */
  readonly guard: Guard;
  /** The parameter `/lattice-rollouts/SERVICE`, by which people and their tools find all this. */
  readonly manifestParameter: StringParameter;
  /** The rules that start a release for a published version; none when `releaseOnPublish` is false. */
  readonly publishTriggers: readonly Rule[];
  /** Shows traffic, both sides and verdicts, unless `dashboard` is false. */
  readonly dashboard?: Dashboard;
  readonly #alarms: IAlarm[];
  readonly #alarmsOnDashboard: IAlarm[];
  #notifications?: Notifications;

  constructor(scope: Construct, id: string, props: ProgressiveDeliveryProps) {
    super(scope, id);
    const { function: lambdaFunction } = props;
    const strategies = parseStrategies(props.strategies);
    if (!strategies.some(({ name }) => name === defaultStrategyName)) {
      throw new TypeError(
        `strategies: one must be called "${defaultStrategyName}": a release that names none takes it`,
      );
    }
    refuseUnknownChecks(strategies, Object.keys(props.checks ?? {}));
    const halfTimeout = (lambdaFunction.timeout ?? lambdaTimeout).toMilliseconds() / 2;
    const settings = parseSettings({
      ...props,
      serviceName: props.serviceName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      maxP99: props.maxP99 ?? Duration.millis(halfTimeout),
    });

    this.serviceName = settings.serviceName;
    const target = createLambdaAliasTarget(this, lambdaFunction, settings);
    this.sides = target.sides;
    this.route = createRoute(this, { ...props, sides: this.sides });
    const alarms = new Construct(this, 'Alarms');
    const watched = { function: lambdaFunction, canary: this.sides.canary.alias };
    const canaryAlarms = createAlarms(alarms, watched, { ...settings, strategies });
    this.#alarms = [...canaryAlarms, ...(props.alarms ?? [])];
    this.ledger = createLedger(this);
    const resources = {
      serviceName: this.serviceName,
      target,
      route: this.route,
      ledger: this.ledger,
      checks: props.checks ?? {},
    };
    this.tasks = createTasks(new Construct(this, 'Tasks'), resources);
    this.stateMachine = createStateMachine(this, { strategies, tasks: this.tasks, alarms: this.#alarms });
    this.guard = new Guard(this, 'Guard', {
      writers: [this.tasks.shift, this.tasks.promote, this.tasks.rollback],
      resources,
      stateMachine: this.stateMachine,
      alarms: this.#alarms,
      reservedConcurrency: settings.guardReservedConcurrency,
    });
    this.publishTriggers = settings.releaseOnPublish
      ? createPublishTriggers(
          this,
          lambdaFunction,
          this.stateMachine,
          strategies.find(({ name }) => name === defaultStrategyName)?.onConflict ?? 'supersede',
        )
      : [];
    for (const notification of props.notifications ?? []) this.addNotification(notification);
    this.manifestParameter = createManifestParameter(this, {
      resources,
      stateMachine: this.stateMachine,
      guard: this.guard,
      notifications: () => this.#notifications,
      strategies,
    });
    this.#alarmsOnDashboard = [...this.guard.alarms, ...this.#alarms].slice(0, mostAlarms);
    if (settings.dashboard) {
      this.dashboard = createDashboard(this, {
        serviceName: this.serviceName,
        sides: this.sides,
        stateMachine: this.stateMachine,
        canaryAlarms,
        alarms: this.#alarmsOnDashboard,
        maxP99: settings.maxP99,
      });
    }
    Tags.of(this).add(tagKeys.service, this.serviceName);
    Tags.of(this.sides.production).add(tagKeys.side, 'production');
    for (const ofCanary of [this.sides.canary, alarms]) Tags.of(ofCanary).add(tagKeys.side, 'canary');
    this.#acknowledgeRules(lambdaFunction);
  }

  /** Every alarm that releases look at, those of the construct first. */
  get alarms(): readonly IAlarm[] {
    return this.#alarms;
  }

  /** The function that writes events for people; undefined without a topic to write to. */
  get notifications(): Notifications | undefined {
    return this.#notifications;
  }

  /** Rolls releases back by another alarm. It must not be red at rest. */
  addAlarm(alarm: IAlarm): void {
    this.#alarms.push(alarm);
    this.guard.addAlarm(alarm);
    if (this.#alarmsOnDashboard.length < mostAlarms) this.#alarmsOnDashboard.push(alarm);
  }

  /**
   * Lets an SNS topic hear of every release (docs/events.md), and of the guard's own failures.
   *
   * @throws TypeError for a format or a severity that does not exist, and for a topic that is there already
   */
  addNotification(notification: NotificationOptions): void {
    const { serviceName } = this;
    this.#notifications ??= new Notifications(this, 'Notifications', { serviceName });
    this.#notifications.add(notification);
    this.guard.addTopic(notification.topic);
  }

  /** Allows to start releases, and nothing else of the state machine. */
  grantStartRelease(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /**
   * A metric that releases write (docs/dashboard.md).
   *
   * @default - the sum over a minute
   */
  metric(metricName: ReleaseMetricName, options?: MetricOptions): Metric {
    return releaseMetric(this.serviceName, metricName, options);
  }

  /**
   * How many releases ended, however they did.
   *
   * @default - the sum over a minute
   */
  metricReleases(options?: MetricOptions): Metric {
    return this.metric('Releases', options);
  }

  /**
   * How many releases did not end in production.
   *
   * @default - the sum over a minute
   */
  metricRolledBack(options?: MetricOptions): Metric {
    return this.metric('RolledBack', options);
  }

  /**
   * How many seconds it took to send all traffic back to production.
   *
   * @default - the maximum over a minute
   */
  metricSecondsToBaseline(options?: MetricOptions): Metric {
    return this.metric('SecondsToBaseline', { statistic: Stats.MAXIMUM, ...options });
  }

  #acknowledgeRules(released: LambdaFunction): void {
    acknowledge(this, takesNoResource);
    acknowledge(this, {
      [allOf(released, 'Arn')]: 'Any version of the function may be released',
      [allOf(this.stateMachine, 'Name', executionArnPrefix)]: 'Every release is an execution of its own',
      'AwsSolutions-SQS3': 'They are dead-letter queues themselves',
    });
  }
}

function refuseUnknownChecks(strategies: readonly Strategy[], known: readonly string[]): void {
  for (const strategy of strategies) {
    const names = checkNamesOf(everyStageOf(strategy).flatMap((stage) => stage.gates));
    const unknown = names.find((name) => !known.includes(name));
    if (unknown === undefined) continue;
    const are = known.length > 0 ? `given are: ${known.join(', ')}` : 'none is given';
    throw new TypeError(
      `strategy "${strategy.name}": no function for the check "${unknown}" in checks; ${are}`,
    );
  }
}
