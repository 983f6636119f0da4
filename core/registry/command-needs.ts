import type { Permission } from '../release/permission';
import { atOnceStrategyName } from '../strategy/defaults';
import type { StatementName } from './policy-statements';

/** The permissions that a command needs. */
export interface CommandNeeds {
  /** The IAM actions by statement. */
  readonly actions: Readonly<Partial<Record<StatementName, readonly string[]>>>;
  /** The permissions of the function `control`; STRATEGY stands for each strategy that the caller may start releases with. */
  readonly control?: readonly (Permission | 'start-STRATEGY' | 'override-STRATEGY')[];
}

/** Without `--service` a command finds the only service; with it, it reads the manifest. */
const find = { FindServices: ['ssm:GetParametersByPath'], ReadManifest: ['ssm:GetParameter'] };

const readLock = ['dynamodb:BatchGetItem'];
const readTrail = ['dynamodb:BatchGetItem', 'dynamodb:Query'];
const production = ['lambda:GetAlias'];
const execution = ['states:DescribeExecution'];

/** The actions that show whether requests reach a side. */
const readPath = ['lambda:GetPolicy', 'lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration'];
const listTargets = ['vpc-lattice:ListTargets'];

/** The actions that show how clients reach the service. */
const listNetworks = [
  'vpc-lattice:ListServiceNetworkServiceAssociations',
  'vpc-lattice:ListServiceNetworkVpcAssociations',
];
const readClients = {
  ReadAccount: [...listTargets, ...listNetworks],
  ReadService: ['vpc-lattice:GetService', 'vpc-lattice:GetListener'],
};

const readReport = {
  ...find,
  ReadLedger: ['dynamodb:GetItem', 'dynamodb:Query'],
  ReadAccount: ['cloudwatch:GetMetricData'],
};
/** The names of tables that deleted stacks left are not known. */
const findLeftovers = {
  FindServices: find.FindServices,
  FindLedgers: ['dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource'],
  ReadAccount: ['cloudformation:DescribeStackResources', 'dynamodb:ListTables'],
};
const onRelease = { ...find, ReadLedger: readTrail };
const onGuard = { ...find, ReadLedger: readLock };
const start = { ...find, ReadFunction: [...production, 'lambda:ListVersionsByFunction'] };
const undo = { ...find, ReadLedger: readTrail, ReadFunction: production };
const startWith: CommandNeeds = { actions: start, control: ['override-STRATEGY'] };
const undoWith: CommandNeeds = { actions: undo, control: ['override-STRATEGY'] };

/**
 * The permissions of each command, with the flags that change them. `sts:GetCallerIdentity`, with which commands are signed, needs
 * none. A test runs every command with exactly these, and finds that each is used.
 */
export const needsByCommand = {
  status: {
    actions: { ...find, ...readClients, ReadLedger: readTrail, ReadFunction: production },
  },
  list: { actions: { ...find, ReadLedger: readTrail } },
  watch: { actions: { ...find, ReadLedger: readTrail, ReadReleases: execution } },
  history: { actions: { ...find, ReadLedger: ['dynamodb:Query'] } },
  explain: { actions: { ...find, ReadLedger: readTrail } },
  logs: {
    actions: {
      ...find,
      ReadLedger: readTrail,
      ReadFunction: ['lambda:GetFunctionConfiguration'],
      ReadLogs: ['logs:FilterLogEvents'],
    },
  },
  report: { actions: readReport },
  // Of its buttons, each needs what its command does. The page lists other services as well.
  console: { actions: { ...readReport, ReadLedger: [...readReport.ReadLedger, 'dynamodb:BatchGetItem'] } },
  doctor: {
    actions: {
      ...find,
      ReadLedger: readTrail,
      ReadFunction: [...production, ...readPath, 'lambda:ListProvisionedConcurrencyConfigs'],
      ReadLogs: ['logs:DescribeSubscriptionFilters'],
      ReadReleases: execution,
      ReadStateMachine: ['states:DescribeStateMachine'],
      ReadTasks: ['lambda:GetFunctionConfiguration', 'lambda:GetFunctionConcurrency'],
      ReadRules: ['events:DescribeRule', 'events:ListTargetsByRule'],
      ReadQueues: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
      ReadTopics: ['sns:ListSubscriptionsByTopic'],
      ReadTrails: ['cloudtrail:GetTrailStatus', 'cloudtrail:GetEventSelectors'],
      ReadAccount: [
        'cloudtrail:DescribeTrails',
        'cloudtrail:ListTrails',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetMetricData',
        'events:ListRuleNamesByTarget',
        'lambda:GetAccountSettings',
        ...readClients.ReadAccount,
      ],
      ReadService: readClients.ReadService,
      Route: ['vpc-lattice:GetListener'],
    },
  },
  'doctor --leftovers': { actions: findLeftovers },
  'doctor --leftovers --delete': {
    actions: { ...findLeftovers, DeleteLedgers: ['dynamodb:UpdateTable', 'dynamodb:DeleteTable'] },
  },
  start: { actions: start, control: ['start-STRATEGY'] },
  'start --wait': {
    actions: { ...start, ReadLedger: ['dynamodb:Query'], ReadReleases: execution },
    control: ['start-STRATEGY'],
  },
  'start --override-alarms': startWith,
  'start --override-production': startWith,
  'start --override-tripwire': startWith,
  'start --override-window': startWith,
  undo: { actions: undo, control: ['start-STRATEGY'] },
  'undo --wait': { actions: { ...undo, ReadReleases: execution }, control: ['start-STRATEGY'] },
  'undo --now': { actions: { ...undo, ReadReleases: execution }, control: [`start-${atOnceStrategyName}`] },
  'undo --override-alarms': undoWith,
  'undo --override-production': undoWith,
  'undo --override-tripwire': undoWith,
  'undo --override-window': undoWith,
  approve: { actions: onRelease, control: ['approve'] },
  reject: { actions: onRelease, control: ['approve'] },
  pause: { actions: onRelease, control: ['pause'] },
  resume: { actions: onRelease, control: ['pause'] },
  promote: { actions: onRelease, control: ['promote'] },
  'promote --full': { actions: onRelease, control: ['promote-full'] },
  abort: {
    actions: {
      ...onRelease,
      ReadFunction: readPath,
      ReadAccount: listTargets,
      // When Lambda does not run the function that carries out an abort, the caller writes the baseline.
      Route: ['vpc-lattice:GetListener', 'vpc-lattice:UpdateListener'],
    },
    control: ['abort'],
  },
  'guard suspend': { actions: onGuard, control: ['suspend-guard'] },
  'guard resume': { actions: onGuard, control: ['suspend-guard'] },
  policy: { actions: find },
  'plan --from-cloudwatch': { actions: { ReadAccount: ['cloudwatch:GetMetricData'] } },
} as const satisfies Record<string, CommandNeeds>;

/** A command of `rollouts` that calls AWS, with the flags that change its permissions. */
export type PermittedCommand = keyof typeof needsByCommand;

export const permittedCommands = Object.keys(needsByCommand) as PermittedCommand[];
