import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { releaseEventSource } from '../../core/notifications/release-event';
import type { TaskName } from '../../statemachine/tasks';
import { ledgerStatements, records, type LedgerAccess } from './ledger-access';
import type { ReleaseRoute } from './release-route';
import { routeStatement, type RouteVerb } from './route-access';
import type { DeliveryTarget, TargetPermissions } from './target';

/** The resources of a service that the tasks of a release read and write. */
export interface ReleasedResources {
  readonly serviceName: string;
  readonly target: DeliveryTarget;
  readonly route: ReleaseRoute;
  readonly ledger: ITable;
  /** The key of the ledger, if it is not one of AWS's. */
  readonly ledgerKey?: IKey;
  /** The functions that `check` gates invoke, by name. */
  readonly checks: Readonly<Record<string, IFunction>>;
}

/** The ledger of a service. */
export type LedgerResources = Pick<ReleasedResources, 'ledger' | 'ledgerKey' | 'serviceName'>;

/** One ability of a task: its IAM statement and its environment variables. */
export interface Capability {
  /** @default - no AWS calls */
  readonly statements?: readonly PolicyStatement[];
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Returns the capabilities of each task: the AWS calls that its handler makes, on the resources of the service only.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function taskCapabilities(
  resources: ReleasedResources,
): Readonly<Record<TaskName, readonly Capability[]>> {
  const { readRoute, writeRoute } = routeCapabilities(resources);
  const { readRevisions, readProduction, changeProduction, changeCanary } = targetCapabilities(resources);
  const { readProductionPath, readCanaryPath } = pathCapabilities(resources);
  const { readAlarms, readMetrics } = observationCapabilities(resources);
  const ledger = (access: LedgerAccess) => ledgerCapability(resources, access);
  return {
    admit: [
      ledger({
        state: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
        people: ['GetItem'],
        history: ['GetItem'],
        ...records,
      }),
      readRoute,
      readRevisions,
      readProduction,
      readProductionPath,
      readAlarms,
      readMetrics,
      publishEvents(resources),
    ],
    prepare: [ledger({ state: ['GetItem'], ...records }), readRevisions, changeCanary, readCanaryPath],
    shift: [ledger({ state: ['GetItem', 'UpdateItem'], ...records }), writeRoute, publishEvents(resources)],
    judge: [
      ledger({ state: ['GetItem', 'UpdateItem'], people: ['Query'], faults: ['Query'], ...records }),
      readRoute,
      readAlarms,
      readMetrics,
      readProductionPath,
      readCanaryPath,
      askChecksCapability(resources),
      publishEvents(resources),
    ],
    'check-production': [
      ledger({ state: ['GetItem', 'UpdateItem'], ...records }),
      readProductionPath,
      publishEvents(resources),
    ],
    'await-approval': [
      ledger({
        state: ['GetItem', 'UpdateItem'],
        people: ['Query'],
        tokens: ['GetItem', 'PutItem'],
        ...records,
      }),
      publishEvents(resources),
    ],
    promote: [
      ledger({ state: ['GetItem', 'UpdateItem'], ...records }),
      writeRoute,
      changeProduction,
      readProductionPath,
      publishEvents(resources),
    ],
    'watch-production': [
      ledger({ state: ['GetItem'], ...records }),
      readProductionPath,
      readMetrics,
      publishEvents(resources),
    ],
    rollback: [
      ledger({ state: ['GetItem'], faults: ['Query'], ...records }),
      writeRoute,
      changeProduction,
      publishEvents(resources),
    ],
    'check-drain': [ledger({ state: ['GetItem'], ...records }), readMetrics],
    conclude: [
      ledger({
        state: ['UpdateItem', 'DeleteItem'],
        events: ['PutItem', 'Query'],
        people: ['Query'],
        history: ['PutItem'],
      }),
      publishEvents(resources),
    ],
  };
}

/** Returns the capabilities of the guard, except reading and resuming executions. */
export function guardCapabilities(resources: ReleasedResources): readonly Capability[] {
  return [
    ledgerCapability(resources, {
      state: ['GetItem', 'UpdateItem', 'DeleteItem'],
      events: ['PutItem', 'Query'],
      people: ['GetItem', 'Query'],
      tokens: ['GetItem'],
      history: ['PutItem'],
    }),
    routeCapabilities(resources).writeRoute,
    targetCapabilities(resources).changeProduction,
    observationCapabilities(resources).readAlarmHistory,
    publishEvents(resources),
  ];
}

/** Returns the capabilities of the tripwire, except invoking the guard: it writes no weights. */
export function tripwireCapabilities(resources: ReleasedResources): readonly Capability[] {
  return [
    ledgerCapability(resources, {
      state: ['GetItem', 'UpdateItem'],
      faults: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    }),
    observationCapabilities(resources).readMetrics,
  ];
}

/** Returns the capabilities of the function that carries out the commands of people, except those on executions and the guard. */
export function controlCapabilities(resources: ReleasedResources): readonly Capability[] {
  return [
    ledgerCapability(resources, {
      state: ['GetItem', 'UpdateItem'],
      events: ['Query'],
      people: ['GetItem', 'PutItem', 'Query'],
      tokens: ['GetItem'],
    }),
    targetCapabilities(resources).readRevisions,
    targetCapabilities(resources).readProduction,
  ];
}

function ledgerCapability(
  resources: Pick<ReleasedResources, 'ledger' | 'ledgerKey' | 'serviceName'>,
  access: LedgerAccess,
): Capability {
  const { ledger, serviceName } = resources;
  return {
    statements: ledgerStatements(resources, access),
    environment: { LEDGER_TABLE: ledger.tableName, SERVICE_NAME: serviceName },
  };
}

/** VPC Lattice authorizes an update by the listener or rule only, not by the target groups in its action. */
function routeCapabilities(resources: ReleasedResources) {
  const environment = routeEnvironment(resources);
  const capability = (...verbs: RouteVerb[]): Capability => ({
    statements: [routeStatement(resources.route, verbs)],
    environment,
  });
  return { readRoute: capability('Get'), writeRoute: capability('Get', 'Update') };
}

function targetCapabilities(resources: ReleasedResources) {
  const { permissions } = resources.target;
  type Single = Exclude<keyof TargetPermissions, 'readProductionPath' | 'readCanaryPath'>;
  const capability = (name: Single): Capability => ({
    statements: [permissions[name]],
    environment: targetEnvironment(resources),
  });
  return {
    readRevisions: capability('readRevisions'),
    readProduction: capability('readProduction'),
    changeProduction: capability('changeProduction'),
    changeCanary: capability('changeCanary'),
  };
}

function pathCapabilities(resources: ReleasedResources) {
  const { readProductionPath, readCanaryPath } = resources.target.permissions;
  const environment = { ...targetEnvironment(resources), ...routeEnvironment(resources) };
  return {
    readProductionPath: { statements: readProductionPath, environment },
    readCanaryPath: { statements: readCanaryPath, environment },
  };
}

function observationCapabilities(resources: ReleasedResources) {
  // With a narrower resource, DescribeAlarms omits composite alarms (CloudWatch API reference, DescribeAlarms).
  const readAlarms: Capability = {
    statements: [new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] })],
  };
  // GetMetricData has no resource-level permissions.
  const readMetrics: Capability = {
    statements: [new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] })],
    environment: { ...targetEnvironment(resources), ...routeEnvironment(resources) },
  };
  // As for DescribeAlarms. Alarms can be added after the guard.
  const readAlarmHistory: Capability = {
    statements: [
      new PolicyStatement({
        actions: ['cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmHistory'],
        resources: ['*'],
      }),
    ],
  };
  return { readAlarms, readAlarmHistory, readMetrics };
}

/** The statement names the ARNs as given: IAM treats a function and its qualified ARN as different resources. */
function askChecksCapability({ ledger, checks }: ReleasedResources): Capability {
  const functions = Object.values(checks);
  return {
    ...(functions.length > 0 && {
      statements: [
        new PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: functions.map(({ functionArn }) => functionArn),
        }),
      ],
    }),
    environment: {
      CHECK_FUNCTIONS: Stack.of(ledger).toJsonString(
        Object.fromEntries(Object.entries(checks).map(([name, { functionArn }]) => [name, functionArn])),
      ),
    },
  };
}

function targetEnvironment({ target, ledger }: ReleasedResources) {
  return { TARGET: Stack.of(ledger).toJsonString(target.manifest) };
}

function routeEnvironment({ route, target: { sides } }: ReleasedResources) {
  const { serviceId, listenerId, ruleId } = route;
  return {
    LATTICE_SERVICE: serviceId,
    LATTICE_LISTENER: listenerId,
    ...(ruleId !== undefined && { LATTICE_RULE: ruleId }),
    PRODUCTION_TARGET_GROUP: sides.production.targetGroup.targetGroupId,
    CANARY_TARGET_GROUP: sides.canary.targetGroup.targetGroupId,
  };
}

/** Returns the capability of the function that sends release events to people. */
export function notifyCapability(resources: LedgerResources): Capability {
  return ledgerCapability(resources, { outbox: ['GetItem'] });
}

function publishEvents(resources: ReleasedResources): Capability {
  const { ledger } = resources;
  const defaultBus = Stack.of(ledger).formatArn({
    service: 'events',
    resource: 'event-bus',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  const { statements = [], environment } = ledgerCapability(resources, { outbox: ['PutItem'] });
  return {
    statements: [
      ...statements,
      new PolicyStatement({
        actions: ['events:PutEvents'],
        resources: [defaultBus],
        conditions: { StringEquals: { 'events:source': releaseEventSource } },
      }),
    ],
    environment,
  };
}
