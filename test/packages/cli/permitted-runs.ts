import {
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
} from '@aws-sdk/client-cloudwatch';
import { EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { DeleteFunctionConcurrencyCommand, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import type { PersonRole } from '../../../core/registry/access-policy';
import type { PermittedCommand } from '../../../core/registry/command-needs';
import { serviceTagKey } from '../../../core/registry/service-tag';
import type { Release } from '../../../core/release/release';
import { exitCodes } from '../../../packages/cli/process/exit-codes';
import type { ReleasedService } from '../../support/released-service';

/** A run of a command by somebody who may do no more than the command needs. */
export interface PermittedRun {
  readonly args: string;
  readonly given: (service: ReleasedService) => Promise<unknown>;
  /** @default 0 */
  readonly exitCode?: number;
  /** An action of others, once the command has asked Step Functions about the execution. */
  readonly meanwhile?: (service: ReleasedService, release: Release | undefined) => Promise<unknown>;
  readonly afterwards?: (service: ReleasedService) => Promise<unknown>;
}

const because = '--yes --reason x';
const { unexpectedOutcome } = exitCodes;

const releasing = (service: ReleasedService) => service.atTenPercent();
const rolledBack = (service: ReleasedService) => service.rolledBack();
const drifted = (service: ReleasedService) => service.withDriftedWeights();
/** Undo is refused by the release that it starts, so that none has to run to its end. */
const undoable = async (service: ReleasedService) => {
  await service.promoted();
  await service.delivery.damage.replaceActionByFixedResponse();
};

/** The runs of each command, in which it uses every permission that it declares. */
export const permittedRuns: Readonly<Record<PermittedCommand, readonly PermittedRun[]>> = {
  status: [
    { args: 'status', given: releasing },
    { args: 'status --service checkout', given: rolledBack },
  ],
  list: [{ args: 'list', given: releasing }],
  watch: [
    {
      args: 'watch --interval 0.1',
      given: releasing,
      meanwhile: (service, release) => service.rollBack(release!),
      exitCode: exitCodes.rolledBack,
    },
  ],
  history: [{ args: 'history', given: rolledBack }],
  explain: [{ args: 'explain', given: rolledBack }],
  logs: [{ args: 'logs', given: (service) => service.failed() }],
  report: [{ args: 'report --markdown', given: releasing }],
  // packages/cli/policies.check.ts serves it.
  console: [],
  doctor: [
    { args: 'doctor', given: withTriggersAndTopic, exitCode: unexpectedOutcome, afterwards: disableRules },
  ],
  'doctor --leftovers': [{ args: 'doctor --leftovers', given: withLeftTable, exitCode: unexpectedOutcome }],
  'doctor --leftovers --delete': [{ args: 'doctor --leftovers --delete --yes', given: withLeftTable }],
  start: [{ args: 'start --name one', given: drifted }],
  'start --wait': [{ args: 'start --wait --name two', given: drifted, exitCode: exitCodes.refused }],
  'start --override-alarms': [{ args: 'start --name three --override-alarms x', given: drifted }],
  'start --override-production': [{ args: 'start --name four --override-production x', given: drifted }],
  'start --override-tripwire': [{ args: 'start --name five --override-tripwire x', given: drifted }],
  'start --override-window': [{ args: 'start --name six --override-window x', given: drifted }],
  undo: [{ args: `undo ${because}`, given: undoable }],
  'undo --wait': [{ args: `undo --wait ${because}`, given: undoable, exitCode: exitCodes.refused }],
  'undo --now': [{ args: `undo --now ${because}`, given: (service) => service.promoted() }],
  'undo --override-alarms': [{ args: `undo --override-alarms x ${because}`, given: undoable }],
  'undo --override-production': [{ args: `undo --override-production x ${because}`, given: undoable }],
  'undo --override-tripwire': [{ args: `undo --override-tripwire x ${because}`, given: undoable }],
  'undo --override-window': [{ args: `undo --override-window x ${because}`, given: undoable }],
  approve: [{ args: 'approve', given: (service) => service.awaitingApproval() }],
  reject: [{ args: `reject ${because}`, given: (service) => service.awaitingApproval() }],
  pause: [{ args: 'pause', given: releasing }],
  resume: [{ args: 'resume', given: paused }],
  promote: [{ args: `promote ${because}`, given: releasing }],
  'promote --full': [{ args: `promote --full ${because}`, given: releasing }],
  abort: [
    { args: `abort ${because}`, given: releasing },
    { args: `abort ${because}`, given: withoutControl, afterwards: withControl },
  ],
  'guard suspend': [{ args: 'guard suspend --for 1h --reason x', given: (service) => service.atBaseline() }],
  'guard resume': [{ args: 'guard resume', given: suspended }],
  policy: [{ args: 'policy viewer', given: (service) => service.atBaseline() }],
  'plan --from-cloudwatch': [],
};

/** The runs that only some roles may start, with the roles. */
export const controlRuns: readonly (PermittedRun & { readonly may: readonly PersonRole[] })[] = [
  { args: 'pause', may: ['operator', 'release-admin'], given: releasing },
  { args: `promote ${because}`, may: ['operator', 'release-admin'], given: releasing },
  { args: `promote --full ${because}`, may: ['release-admin'], given: releasing },
  { args: `promote ${because}`, may: ['release-admin'], given: (service) => service.awaitingApproval() },
  { args: 'approve', may: ['approver', 'release-admin'], given: (service) => service.awaitingApproval() },
  { args: `abort ${because}`, may: ['starter', 'approver', 'operator', 'release-admin'], given: releasing },
  {
    args: 'guard suspend --for 1h --reason x',
    may: ['operator', 'release-admin'],
    given: (service) => service.atBaseline(),
  },
  { args: 'logs', may: ['operator', 'release-admin'], given: (service) => service.failed() },
  { args: 'start', may: ['starter', 'operator', 'release-admin'], given: drifted },
  { args: 'start --override-alarms x', may: ['release-admin'], given: drifted },
];

/** Each command reads the manifest itself when `--service` names it. */
export const readsManifest: PermittedRun = { args: 'history --service checkout', given: rolledBack };

async function paused(service: ReleasedService): Promise<void> {
  const { executionArn, startedAt: at } = await service.atTenPercent();
  await service.delivery.ledger.pause(executionArn, { reason: 'x', requestedBy: 'ada', at });
}

async function suspended(service: ReleasedService): Promise<void> {
  await service.atBaseline();
  const request = { reason: 'x', requestedBy: 'ana', at: service.delivery.now() };
  const until = new Date(Date.parse(request.at) + 600_000).toISOString();
  await service.delivery.ledger.guardSuspensions.suspend({ ...request, until });
}

async function withoutControl(service: ReleasedService): Promise<void> {
  await service.atTenPercent();
  const { lambda, manifest } = service.delivery;
  const reserved = { FunctionName: manifest.controlFunction, ReservedConcurrentExecutions: 0 };
  await lambda.send(new PutFunctionConcurrencyCommand(reserved));
}

async function withControl({ delivery: { lambda, manifest } }: ReleasedService): Promise<void> {
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: manifest.controlFunction }));
}

/** With a release in flight, rules that start releases, and a topic that the guard's alarms notify. */
async function withTriggersAndTopic(service: ReleasedService): Promise<void> {
  await service.promoted();
  await service.delivery.ledger.acquire(await service.atTenPercent());
  const { cloud, cloudwatch, events, manifest, stack } = service.delivery;
  for (const [id, { type, ref }] of stack.resources) {
    if (type === 'AWS::Events::Rule' && id.includes('Trigger'))
      await events.send(new EnableRuleCommand({ Name: ref }));
  }
  const { TopicArn = '' } = await new SNSClient(cloud.clientConfig).send(
    new CreateTopicCommand({ Name: 'pages' }),
  );
  const AlarmNames = [manifest.alarms.guardSilent];
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames }));
  for (const alarm of MetricAlarms) {
    const input = { ...alarm, AlarmActions: [TopicArn] } as PutMetricAlarmCommandInput;
    await cloudwatch.send(new PutMetricAlarmCommand(input));
  }
}

/** With the ledger of a service whose stack is gone. */
async function withLeftTable(service: ReleasedService): Promise<void> {
  await service.atBaseline();
  const { tables } = service.delivery.cloud.dynamodb;
  if (tables.names().includes('orders-ledger')) return;
  const key = 'service';
  await tables.create(
    {
      TableName: 'orders-ledger',
      AttributeDefinitions: [{ AttributeName: key, AttributeType: 'S' }],
      KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
    { isProtected: true, tags: [{ Key: serviceTagKey, Value: 'orders' }] },
  );
}

async function disableRules(service: ReleasedService): Promise<void> {
  await service.delivery.disableRules('Trigger');
}
