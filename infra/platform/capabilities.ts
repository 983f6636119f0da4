import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { releaseEventSource } from '../../core/notifications/release-event';
import type { TaskName } from '../../statemachine/tasks';
import type { ReleaseRoute } from './route';
import type { DeliveryTarget, TargetPermissions } from './target';

/** What the tasks of a release work on. */
export interface ReleasedResources {
  readonly serviceName: string;
  readonly target: DeliveryTarget;
  readonly route: ReleaseRoute;
  readonly ledger: ITable;
  /** The functions that gates ask, by name. */
  readonly checks: Readonly<Record<string, IFunction>>;
}

/** One thing that a task can do: what IAM allows for it, and the environment variables it takes. */
export interface Capability {
  /** @default nothing of AWS */
  readonly statement?: PolicyStatement;
  readonly environment?: Readonly<Record<string, string>>;
}

type LedgerAction = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query';

/**
 * What each task can do: exactly the AWS calls that its handler makes, on exactly these resources.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function taskCapabilities(
  resources: ReleasedResources,
): Readonly<Record<TaskName, readonly Capability[]>> {
  const { readRoute, writeRoute } = routeCapabilities(resources);
  const { readRevisions, readProduction, changeProduction, changeCanary } = targetCapabilities(resources);
  const { readAlarms, readMetrics } = observationCapabilities(resources);
  const ledger = (...actions: LedgerAction[]) => ledgerCapability(resources, actions);
  return {
    admit: [
      ledger('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
      readRoute,
      readRevisions,
      readProduction,
      readAlarms,
      publishEvents(resources),
    ],
    prepare: [ledger('GetItem', 'PutItem'), readRevisions, changeCanary],
    shift: [ledger('GetItem', 'PutItem', 'UpdateItem'), writeRoute, publishEvents(resources)],
    judge: [
      ledger('GetItem', 'PutItem', 'UpdateItem'),
      readRoute,
      readAlarms,
      readMetrics,
      askChecksCapability(resources),
      publishEvents(resources),
    ],
    'await-approval': [ledger('GetItem', 'PutItem', 'UpdateItem'), publishEvents(resources)],
    promote: [
      ledger('GetItem', 'PutItem', 'UpdateItem'),
      writeRoute,
      changeProduction,
      publishEvents(resources),
    ],
    rollback: [ledger('GetItem', 'PutItem'), writeRoute, changeProduction, publishEvents(resources)],
    'check-drain': [ledger('GetItem', 'PutItem'), readMetrics],
    conclude: [ledger('PutItem', 'DeleteItem'), publishEvents(resources)],
  };
}

/** What the guard can do beside reading executions. */
export function guardCapabilities(resources: ReleasedResources): readonly Capability[] {
  return [
    ledgerCapability(resources, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']),
    routeCapabilities(resources).writeRoute,
    targetCapabilities(resources).changeProduction,
    publishEvents(resources),
  ];
}

function ledgerCapability({ ledger, serviceName }: ReleasedResources, actions: LedgerAction[]): Capability {
  return {
    statement: new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [ledger.tableArn],
    }),
    environment: { LEDGER_TABLE: ledger.tableName, SERVICE_NAME: serviceName },
  };
}

/** VPC Lattice checks the listener or the rule only, not the target groups that an action names. */
function routeCapabilities(resources: ReleasedResources) {
  const { listenerArn, ruleArn } = resources.route;
  const environment = routeEnvironment(resources);
  const noun = ruleArn === undefined ? 'Listener' : 'Rule';
  const capability = (...verbs: ('Get' | 'Update')[]): Capability => ({
    statement: new PolicyStatement({
      actions: verbs.map((verb) => `vpc-lattice:${verb}${noun}`),
      resources: [ruleArn ?? listenerArn],
    }),
    environment,
  });
  return { readRoute: capability('Get'), writeRoute: capability('Get', 'Update') };
}

function targetCapabilities(resources: ReleasedResources) {
  const { permissions } = resources.target;
  const capability = (name: keyof TargetPermissions): Capability => ({
    statement: permissions[name],
    environment: targetEnvironment(resources),
  });
  return {
    readRevisions: capability('readRevisions'),
    readProduction: capability('readProduction'),
    changeProduction: capability('changeProduction'),
    changeCanary: capability('changeCanary'),
  };
}

function observationCapabilities(resources: ReleasedResources) {
  // Narrower than `*`, DescribeAlarms leaves composite alarms out (CloudWatch API reference, DescribeAlarms).
  const readAlarms: Capability = {
    statement: new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
  };
  // GetMetricData takes no resource.
  const readMetrics: Capability = {
    statement: new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
    environment: { ...targetEnvironment(resources), ...routeEnvironment(resources) },
  };
  return { readAlarms, readMetrics };
}

/** Whatever version of the function its owner points to; a function without qualifier and one with are two resources. */
function askChecksCapability({ ledger, checks }: ReleasedResources): Capability {
  const functions = Object.values(checks);
  return {
    ...(functions.length > 0 && {
      statement: new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: functions.map(({ functionArn }) => functionArn),
      }),
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

function publishEvents({ ledger }: ReleasedResources): Capability {
  const defaultBus = Stack.of(ledger).formatArn({
    service: 'events',
    resource: 'event-bus',
    resourceName: 'default',
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
  return {
    statement: new PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [defaultBus],
      conditions: { StringEquals: { 'events:source': releaseEventSource } },
    }),
  };
}
