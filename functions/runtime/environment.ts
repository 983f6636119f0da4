import { SignatureVerifier } from '../../aws/client/command-signature';
import { GuardFunction } from '../../aws/executions/guard-function';
import { AlarmHistory } from '../../aws/metrics/alarm-history';
import { Checks } from '../../aws/metrics/checks';
import { Observations } from '../../aws/metrics/observations';
import { Ledger } from '../../aws/ledger/ledger';
import { TaskTokenStore } from '../../aws/executions/task-tokens';
import { EventPublisher } from '../../aws/notifications/event-publisher';
import { openTarget, targetMetrics } from '../../aws/targets/open-target';
import { Outbox } from '../../aws/notifications/outbox';
import { StackVersion } from '../../aws/targets/lambda/deployed-version';
import { Topic } from '../../aws/notifications/topic';
import { Executions } from '../../aws/executions/executions';
import { Route } from '../../aws/lattice/route';
import type { FaultLimits } from '../../core/analysis/tripwire/fault-limits';
import type { Severity } from '../../core/audit/events/severity';
import { parseTargetManifest, type ServiceManifest } from '../../core/registry/service-manifest';
import type { ReleaseTarget } from '../../core/release/release-target';
import { SidePath } from './side-path';
import { ReleaseError } from '../../core/errors/release-error';
import type { ConflictPolicy } from '../../core/strategy/conflict-policy';
import type { NotificationFormat } from '../../core/notifications/notification-format';

/** The environment variables that the construct sets on the functions. */
export type EnvironmentVariable =
  | 'SERVICE_NAME'
  | 'LEDGER_TABLE'
  | 'TARGET'
  | 'LATTICE_SERVICE'
  | 'LATTICE_LISTENER'
  | 'LATTICE_RULE'
  | 'PRODUCTION_TARGET_GROUP'
  | 'CANARY_TARGET_GROUP'
  | 'CHECK_FUNCTIONS'
  | 'STATE_MACHINE'
  | 'STACK_ID'
  | 'CHANGE_OUTPUT'
  | 'GUARD_FUNCTION'
  | 'ERROR_MESSAGES'
  | 'FAULT_LIMITS'
  | 'STRATEGIES'
  | 'NOTIFICATIONS';

/** The fields of Lambda's context argument that functions read. */
export interface Invocation {
  readonly invokedFunctionArn: string;
  /** Stays the same when Lambda tries an asynchronous event again. */
  readonly awsRequestId?: string;
}

/** The parts of a service that functions use. */
export interface Service {
  /** The name of the service in the ledger and in events. */
  readonly name: string;
  readonly ledger: Ledger;
  /** The ledger for functions that restore the baseline: its calls fail after a few seconds. */
  readonly failFastLedger: Ledger;
  readonly taskTokens: TaskTokenStore;
  readonly route: Route;
  readonly target: ReleaseTarget;
  /** The name of the function that is released. */
  readonly functionName: string;
  /** False to keep the types of errors in the log of the function alone. */
  readonly keepsErrorMessages: boolean;
  /** The path from the route to production. */
  readonly productionPath: SidePath;
  /** The path from the route to the canary. */
  readonly canaryPath: SidePath;
  readonly observations: Observations;
  /** The functions of the checks. */
  readonly checks: Checks;
  readonly executions: Executions;
  readonly alarmHistory: AlarmHistory;
  readonly publisher: EventPublisher;
  /** The release events that functions of the service have published. */
  readonly outbox: Outbox;
  /** The guard, as another function invokes it. */
  readonly guard: GuardFunction;
  /** The limits of the tripwire. */
  readonly faultLimits: FaultLimits;
  /** AWS STS, which knows who signed a command. */
  readonly identities: SignatureVerifier;
  readonly stateMachineArn: string;
  /** The version in the stack that deploys the function; undefined for a function that the stack does not define. */
  readonly stackVersion: StackVersion | undefined;
  /** The deployed strategies. */
  readonly strategies: readonly DeployedStrategy[];
}

/** A deployed strategy, as far as people's commands depend on it. */
export interface DeployedStrategy {
  readonly name: string;
  /** True if any of its stages needs an approval. */
  readonly asksApproval: boolean;
  /** The policy for a release that finds another one in flight. @default "reject" */
  readonly onConflict?: ConflictPolicy;
}

/** The settings of a service, as in its manifest, with those that only functions need. */
type Settings = Pick<
  ServiceManifest,
  'service' | 'ledgerTable' | 'route' | 'target' | 'stateMachineArn' | 'guardFunction'
> & {
  readonly strategies: readonly DeployedStrategy[];
  readonly keepsErrorMessages: boolean;
  readonly faultLimits: FaultLimits;
  /** The ARN of the stack that deploys the function. @default another tool deploys it */
  readonly stackId?: string;
  /** The output of that stack that says what its version changes. @default it has none */
  readonly changeOutput?: string;
  /** The ARNs of the functions of checks, by the name of the check. */
  readonly checkFunctions: Readonly<Record<string, string>>;
};

/** Opens one part of a service. Each part has its own opener, so that a bundle has only the parts that its function uses. */
type Opener<Part extends keyof Service> = (settings: Settings) => Service[Part];

export const serviceName: Opener<'name'> = ({ service }) => service;

export const openLedger: Opener<'ledger'> = ({ ledgerTable, service }) => new Ledger(ledgerTable, service);

export const openFailFastLedger: Opener<'failFastLedger'> = ({ ledgerTable, service }) =>
  Ledger.failFast(ledgerTable, service);

export const openTaskTokens: Opener<'taskTokens'> = ({ ledgerTable, service }) =>
  new TaskTokenStore(ledgerTable, service);

export const openRoute: Opener<'route'> = ({ route }) => new Route(route);

export const openReleaseTarget: Opener<'target'> = ({ target }) => openTarget(target);

export const openFunctionName: Opener<'functionName'> = ({ target }) => target.functionName;

export const openErrorMessages: Opener<'keepsErrorMessages'> = ({ keepsErrorMessages }) => keepsErrorMessages;

export const openProductionPath: Opener<'productionPath'> = ({ target, route }) =>
  new SidePath(openTarget(target), 'production', route.targetGroups.production);

export const openCanaryPath: Opener<'canaryPath'> = ({ target, route }) =>
  new SidePath(openTarget(target), 'canary', route.targetGroups.canary);

export const openObservations: Opener<'observations'> = ({ service, route, target }) =>
  new Observations({
    service,
    targetGroups: route.targetGroups,
    targetMetrics: targetMetrics(target),
  });

export const openChecks: Opener<'checks'> = ({ checkFunctions }) => new Checks(checkFunctions);

export const openExecutions: Opener<'executions'> = () => new Executions();

export const openAlarmHistory: Opener<'alarmHistory'> = () => new AlarmHistory();
export const openGuard: Opener<'guard'> = ({ guardFunction }) => new GuardFunction(guardFunction);

export const openFaultLimits: Opener<'faultLimits'> = ({ faultLimits }) => faultLimits;

export const openIdentities: Opener<'identities'> = () => new SignatureVerifier();

export const openStateMachine: Opener<'stateMachineArn'> = ({ stateMachineArn }) => stateMachineArn;

export const openStackVersion: Opener<'stackVersion'> = ({ stackId, changeOutput, target }) =>
  stackId === undefined ? undefined : new StackVersion(stackId, target.functionName, changeOutput);

export const openStrategies: Opener<'strategies'> = ({ strategies }) => strategies;

export const openEventPublisher: Opener<'publisher'> = ({ service, ledgerTable }) =>
  new EventPublisher(service, new Outbox(ledgerTable, service));

export const openOutbox: Opener<'outbox'> = ({ service, ledgerTable }) => new Outbox(ledgerTable, service);

/**
 * Opens the parts of a service that a function uses, while its module is loaded: Lambda gives the init phase full CPU.
 *
 * The invocation selects the service. Today that is always the service in the environment of the function.
 *
 * @returns the parts of the service that an invocation is for
 * @throws ReleaseError `MisconfiguredFunction`
 */
export function openService<Part extends keyof Service>(parts: {
  readonly [Each in Part]: Opener<Each>;
}): (invocation?: Invocation) => Pick<Service, Part> {
  const opened = (Object.keys(parts) as Part[]).map((part) => [part, parts[part](environment)] as const);
  const service = Object.fromEntries(opened) as Pick<Service, Part>;
  return () => service;
}

/** Reads each variable when it is used: a function has only the variables that it needs. */
const environment: Settings = {
  get service() {
    return required('SERVICE_NAME');
  },
  get ledgerTable() {
    return required('LEDGER_TABLE');
  },
  get route() {
    return {
      service: required('LATTICE_SERVICE'),
      listener: required('LATTICE_LISTENER'),
      rule: optional('LATTICE_RULE'),
      targetGroups: {
        production: required('PRODUCTION_TARGET_GROUP'),
        canary: required('CANARY_TARGET_GROUP'),
      },
    };
  },
  get target() {
    return parseTargetManifest('TARGET', required('TARGET'));
  },
  get stateMachineArn() {
    return required('STATE_MACHINE');
  },
  get stackId() {
    return optional('STACK_ID');
  },
  get changeOutput() {
    return optional('CHANGE_OUTPUT');
  },
  get guardFunction() {
    return required('GUARD_FUNCTION');
  },
  get keepsErrorMessages() {
    return required('ERROR_MESSAGES') === 'kept';
  },
  get faultLimits() {
    return JSON.parse(required('FAULT_LIMITS')) as FaultLimits;
  },
  get strategies() {
    return JSON.parse(required('STRATEGIES')) as DeployedStrategy[];
  },
  get checkFunctions() {
    return JSON.parse(required('CHECK_FUNCTIONS')) as Record<string, string>;
  },
};

/** A topic for notifications, with its format and its minimum severity. */
export interface NotifiedTopic {
  readonly topic: Topic;
  readonly format: NotificationFormat;
  readonly minimumSeverity: Severity;
}

export function openNotifiedTopics(): NotifiedTopic[] {
  const notifications = JSON.parse(required('NOTIFICATIONS')) as readonly {
    readonly topicArn: string;
    readonly format: NotificationFormat;
    readonly minimumSeverity: Severity;
  }[];
  return notifications.map(({ topicArn, ...rest }) => ({ topic: new Topic(topicArn), ...rest }));
}

function required(name: EnvironmentVariable): string {
  const value = optional(name);
  if (value === undefined) {
    throw new ReleaseError(
      'MisconfiguredFunction',
      `the environment variable ${name} is not set: deploy the function with the ProgressiveDelivery construct`,
    );
  }
  return value;
}

function optional(name: EnvironmentVariable): string | undefined {
  const value = process.env[name];
  return value === '' ? undefined : value;
}
