import { assertNever } from '../errors/assert-never';
import { executionArnOf } from '../release/execution-arn';
import { controlPermissions, startPermissions, type Permission } from '../release/permission';
import { atOnceStrategyName, defaultStrategyName } from '../strategy/defaults';
import { ledgerParts, partitionOf } from './ledger-partitions';
import {
  lambdaTargetOf,
  manifestParameterName,
  registryPath,
  type ServiceManifest,
} from './service-manifest';

/**
 * The roles of people for a service. Each may do what `viewer` may, and:
 *
 * - `starter`: start releases with the default strategy, and abort them
 * - `approver`: approve and reject, and abort
 * - `operator`: start, pause, resume, promote past a stage, abort, and suspend the guard
 * - `release-admin`: everything, overrides included
 */
export const personRoles = ['viewer', 'starter', 'approver', 'operator', 'release-admin'] as const;

export type PersonRole = (typeof personRoles)[number];

/** An IAM policy. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: object;
}

/**
 * The least policy of a role, for the resources of one service.
 *
 * @param strategies the strategies that a `starter` or an `operator` may start releases with
 */
export function accessPolicy(
  role: PersonRole,
  manifest: ServiceManifest,
  strategies: readonly string[] = [defaultStrategyName],
): PolicyDocument {
  const permissions = permissionsOf(role, manifest, strategies);
  const { stateMachineArn, controlFunction } = manifest;
  const functionArn = arnOf(manifest, 'lambda', `function:${controlFunction}`);
  const executions = executionArnOf(stateMachineArn, '*');
  return {
    Version: '2012-10-17',
    Statement: [
      ...viewerStatements(manifest, executions),
      ...(permissions.length > 0
        ? [
            allow(
              'Control',
              ['lambda:InvokeFunction'],
              permissions.map((permission) => `${functionArn}:${permission}`),
            ),
          ]
        : []),
      ...(permissions.some((permission) => permission.startsWith('start-'))
        ? [allow('FindVersions', ['lambda:ListVersionsByFunction'], [releasedFunction(manifest)])]
        : []),
      // When Lambda has no capacity left for the function that carries out an abort, the caller writes the baseline.
      ...(permissions.includes('abort') ? [restoresBaseline(manifest)] : []),
    ],
  };
}

function permissionsOf(
  role: PersonRole,
  manifest: ServiceManifest,
  strategies: readonly string[],
): readonly Permission[] {
  const starts = strategies.map((name): Permission => `start-${name}`);
  switch (role) {
    case 'viewer':
      return [];
    case 'starter':
      return [...starts, 'abort'];
    case 'approver':
      return ['approve', 'abort'];
    case 'operator':
      return [...starts, 'pause', 'promote', 'abort', 'suspend-guard'];
    case 'release-admin': {
      const starting = manifest.strategies.flatMap(({ name }) => startPermissions(name));
      return [...starting, `start-${atOnceStrategyName}`, ...controlPermissions];
    }
    default:
      return assertNever(role);
  }
}

function viewerStatements(manifest: ServiceManifest, executions: string): PolicyStatement[] {
  const { service, ledgerTable } = manifest;
  const released = releasedFunction(manifest);
  const readable = ledgerParts.filter((part) => part !== 'tokens' && part !== 'outbox');
  return [
    allow('FindServices', ['ssm:GetParametersByPath'], [arnOf(manifest, 'ssm', `parameter${registryPath}`)]),
    allow(
      'ReadManifest',
      ['ssm:GetParameter'],
      [arnOf(manifest, 'ssm', `parameter${manifestParameterName(service)}`)],
    ),
    {
      ...allow(
        'ReadLedger',
        ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
        [arnOf(manifest, 'dynamodb', `table/${ledgerTable}`)],
      ),
      Condition: {
        'ForAllValues:StringEquals': {
          'dynamodb:LeadingKeys': readable.map((part) => partitionOf(service, part)),
        },
      },
    },
    allow('ReadProduction', ['lambda:GetAlias'], [released, `${released}:*`]),
    allow('ReadReleases', ['states:DescribeExecution'], [executions]),
    allow('ReadMetrics', ['cloudwatch:GetMetricData'], ['*']),
  ];
}

/** IAM cannot limit the weights: a person who may abort may write any. */
function restoresBaseline(manifest: ServiceManifest): PolicyStatement {
  const { service, listener, rule } = manifest.route;
  const noun = rule === undefined ? 'Listener' : 'Rule';
  const path = `service/${service}/listener/${listener}${rule === undefined ? '' : `/rule/${rule}`}`;
  const actions = [`vpc-lattice:Get${noun}`, `vpc-lattice:Update${noun}`];
  return allow('RestoreBaseline', actions, [arnOf(manifest, 'vpc-lattice', path)]);
}

function allow(Sid: string, Action: readonly string[], Resource: readonly string[]): PolicyStatement {
  return { Sid, Effect: 'Allow', Action, Resource };
}

function releasedFunction(manifest: ServiceManifest): string {
  return arnOf(manifest, 'lambda', `function:${lambdaTargetOf(manifest).functionName}`);
}

function arnOf(
  { stateMachineArn, region, account }: ServiceManifest,
  service: string,
  resource: string,
): string {
  const [, partition = 'aws'] = stateMachineArn.split(':');
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
