import { defaultStrategyName } from '../strategy/defaults';
import { executionArnOf } from '../release/execution-arn';
import { ledgerParts, partitionOf } from './ledger-partitions';
import {
  lambdaTargetOf,
  manifestParameterName,
  registryPath,
  type ServiceManifest,
} from './service-manifest';

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

/** The parts of a manifest that name what policies are about. */
export type PolicySubject = Pick<
  ServiceManifest,
  | 'service'
  | 'account'
  | 'region'
  | 'target'
  | 'stateMachineArn'
  | 'ledgerTable'
  | 'controlFunction'
  | 'route'
  | 'strategies'
>;

/** Words in capitals in place of names, for people without access to the account. */
export function placeholderSubject(
  service = 'SERVICE',
  strategies: readonly string[] = [defaultStrategyName],
): PolicySubject {
  return {
    service,
    account: 'ACCOUNT',
    region: 'REGION',
    target: {
      kind: 'lambdaAlias',
      functionName: 'FUNCTION',
      aliasNames: { production: 'live', canary: 'canary' },
      faultLogGroup: 'LOG_GROUP',
    },
    stateMachineArn: 'arn:aws:states:REGION:ACCOUNT:stateMachine:STATE_MACHINE',
    ledgerTable: 'TABLE',
    controlFunction: 'CONTROL',
    route: {
      service: 'LATTICE_SERVICE',
      listener: 'LISTENER',
      targetGroups: { production: 'PRODUCTION', canary: 'CANARY' },
    },
    strategies: strategies.map((name) => ({ name, canaryWeights: [], bakeSeconds: [] })),
  };
}

/**
 * The resources of each statement, as IAM names them. What the manifest does not name, such as the functions of the tasks, is only read,
 * and any of the account; what IAM cannot restrict to a resource is in `ReadAccount`.
 */
const resourcesByStatement = {
  FindServices: (of) => [arnOf(of, 'ssm', `parameter${registryPath}`)],
  ReadManifest: (of) => [arnOf(of, 'ssm', `parameter${manifestParameterName(of.service)}`)],
  ReadLedger: (of) => [arnOf(of, 'dynamodb', `table/${of.ledgerTable}`)],
  FindLedgers: (of) => [arnOf(of, 'dynamodb', 'table/*')],
  DeleteLedgers: (of) => [arnOf(of, 'dynamodb', 'table/*')],
  // Whether AWS asks about a qualified ARN where a call names an alias is unsure.
  ReadFunction: (of) => {
    const { functionName } = lambdaTargetOf(of);
    return [
      arnOf(of, 'lambda', `function:${functionName}`),
      arnOf(of, 'lambda', `function:${functionName}:*`),
    ];
  },
  // AWS checks the group with `:*`. Without a tripwire it is not known.
  ReadLogs: (of) => [arnOf(of, 'logs', `log-group:${lambdaTargetOf(of).faultLogGroup ?? '*'}:*`)],
  ReadReleases: (of) => [executionArnOf(of.stateMachineArn, '*')],
  ReadStateMachine: (of) => [of.stateMachineArn],
  ReadTasks: (of) => [arnOf(of, 'lambda', 'function:*')],
  ReadRules: (of) => [arnOf(of, 'events', 'rule/*')],
  ReadQueues: (of) => [arnOf(of, 'sqs', '*')],
  ReadTopics: (of) => [arnOf(of, 'sns', '*')],
  // The trail of an organization is in its management account, that of several Regions in its home Region.
  ReadTrails: (of) => [arnOf({ ...of, region: '*', account: '*' }, 'cloudtrail', 'trail/*')],
  ReadAccount: () => ['*'],
  // The port is the listener's, also where the route is a rule.
  ReadService: (of) => {
    const path = `service/${of.route.service}`;
    return [
      arnOf(of, 'vpc-lattice', path),
      arnOf(of, 'vpc-lattice', `${path}/listener/${of.route.listener}`),
    ];
  },
  // IAM cannot limit the weights: a caller who may write the route may write any.
  Route: (of) => {
    const { service, listener, rule } = of.route;
    const path = `service/${service}/listener/${listener}`;
    return [arnOf(of, 'vpc-lattice', rule === undefined ? path : `${path}/rule/${rule}`)];
  },
} as const satisfies Record<string, (of: PolicySubject) => readonly string[]>;

/** The id of a statement, which says what its permissions are for. */
export type StatementName = keyof typeof resourcesByStatement;

/** The names of all statements, in the order in which policies have them. */
export const statementNames = Object.keys(resourcesByStatement) as StatementName[];

/** The statement that allows some actions. */
export function statementOf(
  name: StatementName,
  actions: readonly string[],
  subject: PolicySubject,
): PolicyStatement {
  const isRule = name === 'Route' && subject.route.rule !== undefined;
  return {
    Sid: name,
    Effect: 'Allow',
    Action: isRule ? actions.map((action) => action.replace('Listener', 'Rule')) : actions,
    Resource: resourcesByStatement[name](subject),
    ...(name === 'ReadLedger' && { Condition: readablePartitions(subject.service) }),
  };
}

/** The statement that allows permissions of the function `control`, each of which is an alias. */
export function controlStatement(permissions: readonly string[], subject: PolicySubject): PolicyStatement {
  return {
    Sid: 'Control',
    Effect: 'Allow',
    Action: ['lambda:InvokeFunction'],
    Resource: permissions.map((permission) =>
      arnOf(subject, 'lambda', `function:${subject.controlFunction}:${permission}`),
    ),
  };
}

/** People read neither task tokens nor the outbox. */
function readablePartitions(service: string): object {
  const readable = ledgerParts.filter((part) => part !== 'tokens' && part !== 'outbox');
  return {
    'ForAllValues:StringEquals': {
      'dynamodb:LeadingKeys': readable.map((part) => partitionOf(service, part)),
    },
  };
}

function arnOf(
  { stateMachineArn, region, account }: Pick<PolicySubject, 'stateMachineArn' | 'region' | 'account'>,
  service: string,
  resource: string,
): string {
  const [, partition = 'aws'] = stateMachineArn.split(':');
  return `arn:${partition}:${service}:${region}:${account}:${resource}`;
}
