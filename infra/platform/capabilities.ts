import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction, IFunction } from 'aws-cdk-lib/aws-lambda';
import { releaseEventSource } from '../../core/notifications/release-event';
import type { Side } from '../../core/traffic/side';
import type { TaskName } from '../../statemachine/tasks';
import type { ReleaseRoute } from '../lambda/route';
import type { ReleaseSide } from '../lambda/sides';

/** What the tasks of a release work on. */
export interface ReleasedResources {
  readonly serviceName: string;
  readonly function: LambdaFunction;
  readonly sides: Readonly<Record<Side, ReleaseSide>>;
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
  const { readVersions, readAlias, moveAlias } = functionCapabilities(resources);
  const { readAlarms, readMetrics } = observationCapabilities(resources);
  const ledger = (...actions: LedgerAction[]) => ledgerCapability(resources, actions);
  return {
    admit: [
      ledger('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'),
      readRoute,
      readVersions,
      readAlias('production'),
      readAlarms,
      publishEvents(resources),
    ],
    prepare: [ledger('GetItem', 'PutItem'), readVersions, moveAlias('canary')],
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
      moveAlias('production'),
      publishEvents(resources),
    ],
    rollback: [ledger('GetItem', 'PutItem'), writeRoute, moveAlias('production'), publishEvents(resources)],
    quiet: [ledger('GetItem', 'PutItem'), readMetrics],
    conclude: [ledger('PutItem', 'DeleteItem'), publishEvents(resources)],
  };
}

/** What the guard can do beside reading executions. */
export function guardCapabilities(resources: ReleasedResources): readonly Capability[] {
  return [
    ledgerCapability(resources, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']),
    routeCapabilities(resources).writeRoute,
    functionCapabilities(resources).moveAlias('production'),
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
function routeCapabilities({ route, sides }: ReleasedResources) {
  const { serviceId, listenerId, listenerArn, ruleId, ruleArn } = route;
  const environment = {
    LATTICE_SERVICE: serviceId,
    LATTICE_LISTENER: listenerId,
    ...(ruleId !== undefined && { LATTICE_RULE: ruleId }),
    ...targetGroupEnvironment(sides),
  };
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

/**
 * The Service Authorization Reference names the function as the resource of these calls; which ARN a
 * qualified call is checked against it does not say, so the function and the qualified ARN are both allowed.
 */
function functionCapabilities({ function: lambdaFunction, sides }: ReleasedResources) {
  const { functionArn } = lambdaFunction;
  const environment = functionEnvironment(lambdaFunction, sides);
  const onAlias = (side: Side, actions: string[]): Capability => ({
    statement: new PolicyStatement({ actions, resources: [functionArn, sides[side].alias.functionArn] }),
    environment,
  });
  const readVersions: Capability = {
    statement: new PolicyStatement({
      actions: ['lambda:GetFunctionConfiguration'],
      resources: [functionArn, `${functionArn}:*`],
    }),
    environment,
  };
  return {
    readVersions,
    readAlias: (side: Side) => onAlias(side, ['lambda:GetAlias']),
    moveAlias: (side: Side) => onAlias(side, ['lambda:GetAlias', 'lambda:UpdateAlias']),
  };
}

function observationCapabilities({ function: lambdaFunction, sides }: ReleasedResources) {
  // Narrower than `*`, DescribeAlarms leaves composite alarms out (CloudWatch API reference, DescribeAlarms).
  const readAlarms: Capability = {
    statement: new PolicyStatement({ actions: ['cloudwatch:DescribeAlarms'], resources: ['*'] }),
  };
  // GetMetricData takes no resource.
  const readMetrics: Capability = {
    statement: new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
    environment: { ...functionEnvironment(lambdaFunction, sides), ...targetGroupEnvironment(sides) },
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

function functionEnvironment({ functionName }: LambdaFunction, sides: ReleasedResources['sides']) {
  return {
    RELEASED_FUNCTION: functionName,
    PRODUCTION_ALIAS: sides.production.alias.aliasName,
    CANARY_ALIAS: sides.canary.alias.aliasName,
  };
}

function targetGroupEnvironment(sides: ReleasedResources['sides']) {
  return {
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
