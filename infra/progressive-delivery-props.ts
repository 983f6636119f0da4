import type { Duration } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CfnListener, CfnRule } from 'aws-cdk-lib/aws-vpclattice';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StrategyInput } from '../core/strategy/strategy';
import type { Change } from '../core/release/change';
import type { AliasNames } from '../core/traffic/weights';
import type { TripwireOptions } from './lambda/fault-logs';
import type { NotificationOptions } from './integrations/notifications';
import type { NetworkOptions } from './platform/hosting';
import type { ClientVpc, HttpsOptions, ServiceNetwork } from './platform/lattice-service';

/** The props of `ProgressiveDelivery`. Only `function` is required. */
export interface ProgressiveDeliveryProps {
  /**
   * The Lambda function that serves the requests: one of the app, whose published versions the construct keeps from now on, or one that
   * another stack or another tool deploys, imported by its ARN. An imported function needs `initialVersion` and `maxP99`.
   */
  readonly function: IFunction;
  /**
   * The name of the service in the ledger and in events, and the prefix of its alarms' names: 1–64 letters, digits, `-`
   * and `_`, unique in the account and Region. A new name starts a new history. VPC Lattice's service and target groups are called after
   * it.
   *
   * @default - the path of the construct, including the stack
   */
  readonly serviceName?: string;
  /**
   * The names of the function's aliases that releases move. The construct creates both, so the stack must not create an
   * alias of the same name. Never change them after the first deployment.
   *
   * @default { production: 'live', canary: 'canary' }
   */
  readonly aliasNames?: Partial<AliasNames>;
  /**
   * An existing listener, whose default action releases change: a resource of the app, or the ARN of one. The first deployment sets the
   * action of a resource to the baseline: the listener then forwards all traffic to the production alias, wherever it forwarded before. The
   * action of a listener by ARN stays as its owner set it until a person runs the command that `rollouts doctor` prints; releases are
   * refused until then (`TrafficNotAtBaseline`).
   *
   * @default - a new service with an HTTP listener on port 80
   */
  readonly listener?: CfnListener | string;
  /**
   * An existing rule, whose action releases change in place of the default action: a resource of the app together with its `listener`, or
   * the ARN of one alone. Its action comes to the baseline as that of a listener does.
   *
   * @default - the listener's default action
   */
  readonly rule?: CfnRule | string;
  /**
   * The service networks that the new service joins: resources of the app, or ids or ARNs, also of networks that another account shares.
   * Not allowed together with `listener` or `rule`.
   *
   * @default - none, or a new one for `clientVpcs`
   */
  readonly serviceNetworks?: readonly ServiceNetwork[];
  /**
   * The VPCs whose clients may call the new service. A VPC has one association with one service network, so leave out those that
   * already have one. Not allowed together with `listener` or `rule`, nor with several `serviceNetworks`.
   *
   * @default - none; only VPCs that are associated with the service network elsewhere reach the service
   */
  readonly clientVpcs?: readonly ClientVpc[];
  /**
   * Lets the new service listen for HTTPS on port 443 instead: `true` with the name that VPC Lattice generates and its
   * certificate, or with a name and a certificate of yours. Not allowed together with `listener` or `rule`. Never change it after the
   * first deployment: CloudFormation would replace the listener.
   *
   * @default - HTTP on port 80
   */
  readonly https?: true | HttpsOptions;
  /**
   * The strategies of the service, by name. One must be called `canary`: a release that names no strategy uses it.
   *
   * @default - `canary`: 10 → 30 → 50 → 100%, ten minutes each
   */
  readonly strategies?: Readonly<Record<string, StrategyInput>>;
  /**
   * Alarms that roll a release back, in addition to those of the construct. They must be OK between releases.
   * `addAlarm` adds more.
   *
   * @default - none
   */
  readonly alarms?: readonly IAlarm[];
  /**
   * The percentage of the canary's requests in a minute that may end in an exception or a timeout when production serves
   * no requests, as at 100%. While production serves requests, the alarm compares the canary with production instead.
   * Greater than 0, less than 100.
   *
   * @default 10
   */
  readonly maxErrorPercent?: number;
  /**
   * The upper limit of the canary's p99 duration.
   *
   * @default - half of the function's timeout: a canary that is twice as slow again loses requests; required for an imported function
   */
  readonly maxP99?: Duration;
  /**
   * The number of the canary's requests that Lambda may throttle in a minute.
   *
   * @default 5
   */
  readonly maxThrottlesPerMinute?: number;
  /**
   * The settings of the tripwire, which sees failed requests of the canary in the log of the function, so that a release is rolled back within
   * seconds (docs/tripwire.md); `false` for no tripwire.
   *
   * @default - the log group that the app gives the function; without one, no tripwire, and synthesis says so
   */
  readonly tripwire?: TripwireOptions | false;
  /**
   * The functions that `check` gates invoke, by the name that the gates use. Each receives the release, its stage and
   * the time, and returns `{"decision": "pass" | "hold" | "fail", "reason": "…"}` within 15 seconds
   * (docs/strategies.md).
   *
   * @default - none
   */
  readonly checks?: Readonly<Record<string, IFunction>>;
  /**
   * SNS topics that receive the events of releases (docs/events.md) and the guard's own alarms. `addNotification` adds
   * more.
   *
   * @default - none; events go to the default event bus only
   */
  readonly notifications?: readonly NotificationOptions[];
  /**
   * The SNS topic for the alarms on the system itself: on the guard, on failed releases, and on triggers and notifications that fail. It
   * cannot be one of `notifications`: a message about a topic that fails would be lost in that topic.
   *
   * @default - the topics of `notifications`
   */
  readonly alarmTopic?: ITopic;
  /**
   * Creates the CloudWatch dashboard `SERVICE-rollouts` (docs/dashboard.md). AWS charges 3 USD a month for each
   * dashboard beyond an account's first three.
   *
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * The Lambda concurrency reserved for the guard, so that it runs when other functions use up the account's
   * concurrency. 2 is enough for an alarm and a sweep at the same time. AWS refuses a reservation that leaves less than
   * 100 unreserved, as in accounts with a quota of 10.
   *
   * @default - none; the guard uses the account's unreserved concurrency
   */
  readonly guardReservedConcurrency?: number;
  /**
   * The VPC in which the construct's functions run. Your function is not affected.
   *
   * @default - no VPC
   */
  readonly network?: NetworkOptions;
  /**
   * The KMS key that encrypts the stored data of releases: the ledger, the dead-letter queues and the log groups. The construct
   * adds what these need to the key's policy, unless the key is imported (docs/construct.md).
   *
   * @default - keys that AWS manages
   */
  readonly encryptionKey?: IKey;
  /**
   * The time for which log groups keep the logs of functions and executions. The ledger is kept in any case.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
  /**
   * Starts a release for every published version. Requires a CloudTrail trail that logs management events
   * (docs/operations.md). When false, start releases through the state machine.
   *
   * @default true
   */
  readonly releaseOnPublish?: boolean;
  /**
   * The change that the deployed code makes, shown wherever the release of its version is. A pipeline knows it, such as `commit:
   * process.env.GITHUB_SHA`. Everybody who may read the stack or its releases can read it.
   *
   * @default - the description of the version, if it has one
   */
  readonly change?: Change;
  /**
   * The version that serves requests when the construct is first deployed. Never change it afterwards: the deployment
   * would promote that version without a canary.
   *
   * @default - the version that the first deployment publishes, which is in production at once; required for an imported function
   */
  readonly initialVersion?: string;
}
