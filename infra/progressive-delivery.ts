import { Names } from 'aws-cdk-lib';
import {
  Stats,
  type Dashboard,
  type IAlarm,
  type Metric,
  type MetricOptions,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Permission } from '../core/release/permission';
import { defaultStrategyName } from '../core/strategy/defaults';
import type { ReleaseMetricName } from '../core/audit/release-metrics';
import type { Side } from '../core/traffic/side';
import { enforcedAlarmsOf } from '../statemachine/admission';
import type { TaskName } from '../statemachine/tasks';
import type { ProgressiveDeliveryProps } from './progressive-delivery-props';
import { acknowledgeRules } from './platform/acknowledgements';
import { alarmArnOf, refuseUnsafeName } from './platform/alarm-names';
import { createAlarms } from './lambda/alarms';
import { createManifestParameter } from './manifest-parameter';
import { createDashboard, mostAlarms, releaseMetric } from './observability/dashboard';
import { Guard } from './guard/guard';
import { Tripwire } from './guard/tripwire';
import { findFaultLogs } from './lambda/fault-logs';
import { Control } from './platform/control';
import { createChangeOutput } from './lambda/change-output';
import { createHosting } from './platform/hosting';
import { createLedger } from './platform/ledger';
import { refuseDuplicates } from './platform/duplicates';
import { Messages } from './integrations/messages';
import type { Notifications, NotificationOptions } from './integrations/notifications';
import { tagResources } from './platform/tags';
import { parseDeployedStrategies } from './platform/deployed-strategies';
import { parseSettings } from './platform/settings';
import type { ReleaseSide } from './lambda/sides';
import { halfTimeoutOf, isDefined, publishingStackOf, refuseUnreleasable } from './lambda/released-function';
import { createLambdaAliasTarget } from './lambda/target';
import type { ReleaseRoute } from './platform/release-route';
import { createRoute } from './platform/route';
import { createStateMachine } from './platform/state-machine';
import { createTasks } from './platform/tasks';
import { PublishTriggers } from './lambda/publish-triggers';

/**
 * Progressive delivery for a Lambda function behind Amazon VPC Lattice. A release moves traffic to a new version stage by
 * stage, and rolls back when an alarm or another gate fails.
 *
 * Every taggable resource has the tag `lattice-rollouts:service`; resources of one side also have
 * `lattice-rollouts:side`.
 *
 * @throws TypeError that names each invalid prop and its allowed values
 * @throws RangeError when the checks of a strategy could exceed the history limit of Step Functions, or when the
 *   strategies make the service manifest larger than a standard parameter
 */
export class ProgressiveDelivery extends Construct {
  /** The name of the service in the ledger and in events. */
  readonly serviceName: string;
  /** The alias and the target group of each side. */
  readonly sides: Readonly<Record<Side, ReleaseSide>>;
  /** The listener or rule whose weights releases change. */
  readonly route: ReleaseRoute;
  /** The domain name that clients call; undefined with a given listener or rule, whose service has it. */
  readonly serviceDnsName?: string;
  /** The table with the release in flight, its audit trail, and past releases. */
  readonly ledger: ITable;
  /** The Lambda functions of the state machine's tasks, by task. */
  readonly tasks: Readonly<Record<TaskName, LambdaFunction>>;
  /** The state machine that runs releases. Its input is `{"version": "42"}`, with optional `strategy`, `reason` and `requestedBy`. */
  readonly stateMachine: StateMachine;
  /** Restores the baseline when an alarm goes to ALARM, an execution is stopped or fails, or a sweep finds other weights. */
  readonly guard: Guard;
  /** Rolls releases back within seconds of failed requests; undefined without the log group of the function. */
  readonly tripwire?: Tripwire;
  /** Carries out the commands of people. Its aliases are the permissions that policies grant; `grantControl` does. */
  readonly control: Control;
  /** The parameter `/lattice-rollouts/SERVICE` with the service manifest, by which `rollouts` finds these resources. */
  readonly manifestParameter: StringParameter;
  /** The rules that start a release for a published version; undefined when `releaseOnPublish` is false. */
  readonly publishTriggers?: PublishTriggers;
  /** The dashboard with weights, metrics of both sides and verdicts; undefined when `dashboard` is false. */
  readonly dashboard?: Dashboard;
  readonly #alarms: IAlarm[];
  readonly #alarmsOnDashboard: IAlarm[];
  readonly #messages: Messages;

  constructor(scope: Construct, id: string, props: ProgressiveDeliveryProps) {
    super(scope, id);
    const { function: lambdaFunction } = props;
    const strategies = parseDeployedStrategies(props);
    refuseUnreleasable(this, lambdaFunction, props);
    const settings = parseSettings({
      ...props,
      serviceName: props.serviceName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      maxP99: props.maxP99 ?? halfTimeoutOf(lambdaFunction),
    });

    this.serviceName = settings.serviceName;
    refuseDuplicates({ construct: this, serviceName: this.serviceName, function: lambdaFunction });
    const hosting = createHosting(this, props);
    const logGroupName = findFaultLogs(this, lambdaFunction, props.tripwire);
    const target = createLambdaAliasTarget(this, lambdaFunction, {
      ...settings,
      hosting,
      faultLogGroup: logGroupName,
    });
    this.sides = target.sides;
    const { route, serviceDnsName } = createRoute(this, {
      ...props,
      serviceName: this.serviceName,
      sides: this.sides,
    });
    this.route = route;
    this.serviceDnsName = serviceDnsName;
    const alarms = new Construct(this, 'Alarms');
    const { production, canary } = this.sides;
    const watched = { function: lambdaFunction, production: production.alias, canary: canary.alias };
    const canaryAlarms = createAlarms(alarms, watched, { ...settings, strategies });
    for (const alarm of props.alarms ?? []) refuseUnsafeName(alarm);
    this.#alarms = [...canaryAlarms, ...(props.alarms ?? [])];
    this.ledger = createLedger(this, hosting);
    const resources = {
      serviceName: this.serviceName,
      target,
      route: this.route,
      ledger: this.ledger,
      ledgerKey: hosting.encryptionKey,
      checks: props.checks ?? {},
    };
    this.tasks = createTasks(new Construct(this, 'Tasks'), resources, hosting);
    this.stateMachine = createStateMachine(this, {
      strategies,
      tasks: this.tasks,
      alarms: this.#alarms,
      route: this.route,
      targetGroups: { production: production.targetGroup, canary: canary.targetGroup },
      hosting,
    });
    this.guard = new Guard(this, 'Guard', {
      hosting,
      writers: [this.tasks.shift, this.tasks.promote, this.tasks.rollback, this.stateMachine],
      resources,
      stateMachine: this.stateMachine,
      alarms: this.#alarms,
      reservedConcurrency: settings.guardReservedConcurrency,
    });
    // The guard may restore the baseline of a given listener or rule: not before the target groups may send requests.
    for (const { permission } of [production, canary]) this.guard.node.addDependency(permission);
    if (logGroupName !== undefined) {
      const shared = { hosting, resources, guard: this.guard.function, logGroupName, strategies };
      const keepsErrorMessages = !props.tripwire || props.tripwire.errorMessages !== false;
      this.tripwire = new Tripwire(this, 'Tripwire', { ...shared, ...settings, keepsErrorMessages });
    }
    const publishingStack = settings.releaseOnPublish ? publishingStackOf(lambdaFunction) : undefined;
    this.control = new Control(this, 'Control', {
      hosting,
      resources,
      stateMachine: this.stateMachine,
      guard: this.guard.function,
      strategies,
      stackId: publishingStack?.stackId,
      changeOutput: publishingStack && createChangeOutput(lambdaFunction, props.change),
    });
    // An alarm that only a gate names invokes the guard, too: the next check may be minutes away.
    const known = new Set(this.#alarms.map(({ alarmName }) => alarmName));
    const enforced = enforcedAlarmsOf({ strategies, alarmNames: [] });
    for (const name of new Set(Object.values(enforced).flat())) {
      if (!known.has(name)) this.guard.addAlarm({ alarmArn: alarmArnOf(this, name) });
    }
    if (settings.releaseOnPublish) {
      this.publishTriggers = new PublishTriggers(this, 'Triggers', {
        serviceName: this.serviceName,
        function: lambdaFunction,
        stackId: publishingStack?.outermostStackId,
        trigger: this.control.trigger,
        hosting,
        onConflict: strategies.find(({ name }) => name === defaultStrategyName)?.onConflict ?? 'supersede',
      });
    }
    this.#messages = new Messages(this, {
      resources,
      hosting,
      alarmTopic: props.alarmTopic,
      watched: [this.guard, ...(this.publishTriggers ? [this.publishTriggers] : [])],
    });
    for (const notification of props.notifications ?? []) this.addNotification(notification);
    this.manifestParameter = createManifestParameter(this, {
      resources,
      stateMachine: this.stateMachine,
      guard: this.guard,
      control: this.control,
      tripwire: this.tripwire,
      notifications: () => this.notifications,
      strategies,
      maxErrorPercent: settings.maxErrorPercent,
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
    tagResources(this, this.serviceName, { production: [production], canary: [canary, alarms] });
    acknowledgeRules(this, {
      released: isDefined(lambdaFunction) ? lambdaFunction : undefined,
      tasks: Object.values(this.tasks),
      stateMachine: this.stateMachine,
    });
  }

  /** The alarms that roll releases back, those of the construct first. */
  get alarms(): readonly IAlarm[] {
    return this.#alarms;
  }

  /** The function that sends release events to SNS topics; undefined until a topic is added. */
  get notifications(): Notifications | undefined {
    return this.#messages.notifications;
  }

  /** Adds an alarm that rolls releases back. It must be OK between releases. @throws TypeError for a name that needs escaping in JSON */
  addAlarm(alarm: IAlarm): void {
    refuseUnsafeName(alarm);
    this.#alarms.push(alarm);
    this.guard.addAlarm(alarm);
    if (this.#alarmsOnDashboard.length < mostAlarms) this.#alarmsOnDashboard.push(alarm);
  }

  /**
   * Sends the events of releases (docs/events.md) to another SNS topic, and without `alarmTopic` also the alarms on the system itself.
   *
   * @throws TypeError for an unknown format or severity, for a topic that was added before, and for `alarmTopic`
   */
  addNotification(notification: NotificationOptions): void {
    this.#messages.add(notification);
  }

  /**
   * Grants permissions of people, each by the alias of the function `control` (docs/security.md). `rollouts policy` prints whole policies.
   *
   * @throws TypeError for a permission that does not exist
   */
  grantControl(grantee: IGrantable, ...permissions: readonly Permission[]): Grant[] {
    return this.control.grant(grantee, permissions);
  }

  /**
   * Grants `states:StartExecution` on the state machine, and nothing else. Such a release has the default strategy and overrides nothing, and
   * who started it is only claimed.
   */
  grantStartRelease(grantee: IGrantable): Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  /**
   * Returns a metric that releases write (docs/dashboard.md).
   *
   * @default - the sum over a minute
   */
  metric(metricName: ReleaseMetricName, options?: MetricOptions): Metric {
    return releaseMetric(this.serviceName, metricName, options);
  }

  /**
   * Returns the number of releases that ended, whatever their outcome.
   *
   * @default - the sum over a minute
   */
  metricReleases(options?: MetricOptions): Metric {
    return this.metric('Releases', options);
  }

  /**
   * Returns the number of releases that ended without a promotion.
   *
   * @default - the sum over a minute
   */
  metricRolledBack(options?: MetricOptions): Metric {
    return this.metric('RolledBack', options);
  }

  /**
   * Returns the seconds from the decision to roll back until the route had the weights of the baseline.
   *
   * @default - the maximum over a minute
   */
  metricSecondsToBaseline(options?: MetricOptions): Metric {
    return this.metric('SecondsToBaseline', { statistic: Stats.MAXIMUM, ...options });
  }
}
