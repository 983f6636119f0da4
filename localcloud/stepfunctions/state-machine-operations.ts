import { z } from 'zod';
import { AwsError, NotHonoured } from '../errors';
import { inert, tags } from '../schemas';
import { operation } from '../service';
import { arnAt } from '../site';
import { variableReferences } from './check-variables';
import { checkArn, checkName } from './names';
import { pageOf } from './pages';
import type { Connections } from '../ports';
import type { Access, Operation } from '../service';
import type { Site } from '../site';
import type { Executions } from './executions';
import type { StateMachine, StateMachines } from './state-machine';
import type * as sfn from '@aws-sdk/client-sfn';

export const arn = z.string().min(1).max(256);
export const paging = { maxResults: z.int().min(0).max(1000).optional(), nextToken: z.string().min(1) };
export const includedData = z.enum(['ALL_DATA', 'METADATA_ONLY']).optional();

const configuration = {
  loggingConfiguration: inert('no log group receives the history, which GetExecutionHistory tells in full'),
  tracingConfiguration: inert('nothing is traced by X-Ray'),
  encryptionConfiguration: inert('nothing is stored that could be encrypted'),
  publish: z.boolean().optional(),
};

/** What an operation on state machines works on. */
export interface StateMachineParts {
  readonly site: Site;
  readonly connections: Pick<Connections, 'access'>;
  readonly machines: StateMachines;
  readonly executions: Executions;
}

const createStateMachineInput = z.strictObject({
  name: z.string().min(1).max(80),
  definition: z.string().min(1).max(1_048_576),
  roleArn: arn,
  type: z.enum(['STANDARD', 'EXPRESS']).optional(),
  tags,
  ...configuration,
});

const updateStateMachineInput = z.strictObject({
  stateMachineArn: arn,
  definition: z.string().min(1).max(1_048_576).optional(),
  roleArn: arn.optional(),
  ...configuration,
});

const deleteStateMachineInput = z.strictObject({ stateMachineArn: arn });

const describeStateMachineInput = z.strictObject({ stateMachineArn: arn, includedData });

const describeStateMachineForExecutionInput = z.strictObject({ executionArn: arn, includedData });

const listStateMachinesInput = z.strictObject({
  ...paging,
  nextToken: paging.nextToken.max(1024).optional(),
});

export function stateMachineOperations(parts: StateMachineParts): Record<string, Operation> {
  const { site, machines, executions } = parts;
  return {
    CreateStateMachine: operation({
      input: createStateMachineInput,
      access: ({ name, roleArn }) => [
        { action: 'states:CreateStateMachine', resource: arnAt(site, 'states', `stateMachine:${name}`) },
        passRole(roleArn),
      ],
      handle: ({
        name,
        definition,
        type,
        publish,
        tags: _tags,
        ...settings
      }): sfn.CreateStateMachineOutput => {
        if (type === 'EXPRESS') throw new NotHonoured('state machines of the type EXPRESS');
        refuseVersions(publish);
        checkName(name);
        const machine = createStateMachine(parts, name, { ...settings, definitionText: definition });
        return { stateMachineArn: machine.arn, creationDate: machine.creationDate };
      },
    }),

    UpdateStateMachine: operation({
      input: updateStateMachineInput,
      access: ({ stateMachineArn, roleArn }) => [
        { action: 'states:UpdateStateMachine', resource: stateMachineArn },
        ...(roleArn === undefined ? [] : [passRole(roleArn)]),
      ],
      handle: ({ stateMachineArn, definition, publish, ...changes }): sfn.UpdateStateMachineOutput => {
        checkArn(stateMachineArn);
        refuseVersions(publish);
        if ([definition, ...Object.values(changes)].every((value) => value === undefined)) {
          throw new AwsError(
            'MissingRequiredParameter',
            'Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified',
          );
        }
        if (changes.roleArn !== undefined) checkRole(parts, changes.roleArn, stateMachineArn);
        const machine = machines.update(stateMachineArn, { ...changes, definitionText: definition });
        return { updateDate: machine.updateDate, revisionId: machine.revisionId };
      },
    }),

    DeleteStateMachine: operation({
      input: deleteStateMachineInput,
      access: ({ stateMachineArn }) => [{ action: 'states:DeleteStateMachine', resource: stateMachineArn }],
      handle: ({ stateMachineArn }): sfn.DeleteStateMachineOutput => {
        checkArn(stateMachineArn);
        machines.markDeleting(stateMachineArn);
        executions.finishDeletion(stateMachineArn);
        return {};
      },
    }),

    DescribeStateMachine: operation({
      input: describeStateMachineInput,
      access: ({ stateMachineArn }) => [{ action: 'states:DescribeStateMachine', resource: stateMachineArn }],
      handle: ({ stateMachineArn, includedData: included }): sfn.DescribeStateMachineOutput => {
        checkArn(stateMachineArn);
        const machine = machines.get(stateMachineArn);
        return {
          ...describeDefinition(machine, included),
          status: machine.isDeleting ? 'DELETING' : 'ACTIVE',
          type: 'STANDARD',
          creationDate: machine.creationDate,
        };
      },
    }),

    DescribeStateMachineForExecution: operation({
      input: describeStateMachineForExecutionInput,
      access: ({ executionArn }) => [
        { action: 'states:DescribeStateMachineForExecution', resource: executionArn },
      ],
      handle: ({ executionArn, includedData: included }): sfn.DescribeStateMachineForExecutionOutput => {
        checkArn(executionArn);
        const { machine } = executions.get(executionArn);
        return { ...describeDefinition(machine, included), updateDate: machine.updateDate };
      },
    }),

    ListStateMachines: operation({
      input: listStateMachinesInput,
      access: () => [{ action: 'states:ListStateMachines', resource: '*' }],
      handle: (options): sfn.ListStateMachinesOutput => {
        const { items, nextToken } = pageOf(machines.list(), options, (machine) => machine.arn);
        return {
          stateMachines: items.map((machine) => ({
            stateMachineArn: machine.arn,
            name: machine.name,
            type: 'STANDARD',
            creationDate: machine.creationDate,
          })),
          nextToken,
        };
      },
    }),
  };
}

/**
 * Creates a state machine whose role Step Functions may assume.
 *
 * @throws AwsError `AccessDeniedException` when it may not, as AWS checks at this moment too
 */
export function createStateMachine(
  parts: StateMachineParts,
  name: string,
  settings: Parameters<StateMachines['create']>[1],
): StateMachine {
  checkRole(parts, settings.roleArn, arnAt(parts.site, 'states', `stateMachine:${name}`));
  return parts.machines.create(name, settings);
}

function checkRole({ connections }: StateMachineParts, roleArn: string, sourceArn: string): void {
  checkArn(roleArn);
  const service = 'states.amazonaws.com';
  connections.access.assume({ roleArn, service, sessionName: 'StepFunctions', sourceArn });
}

function passRole(roleArn: string): Access {
  return {
    action: 'iam:PassRole',
    resource: roleArn,
    conditionKeys: { 'iam:PassedToService': 'states.amazonaws.com' },
  };
}

function refuseVersions(publish: boolean | undefined): void {
  if (publish) throw new NotHonoured('versions of state machines (publish)');
}

function describeDefinition(machine: StateMachine, included: 'ALL_DATA' | 'METADATA_ONLY' | undefined) {
  const references = variableReferences(machine.definition);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: included === 'METADATA_ONLY' ? '{}' : machine.definitionText,
    roleArn: machine.roleArn,
    loggingConfiguration: (machine.loggingConfiguration ?? {
      level: 'OFF',
      includeExecutionData: false,
    }) as sfn.LoggingConfiguration,
    tracingConfiguration: (machine.tracingConfiguration ?? { enabled: false }) as sfn.TracingConfiguration,
    encryptionConfiguration: (machine.encryptionConfiguration ?? {
      type: 'AWS_OWNED_KEY',
    }) as sfn.EncryptionConfiguration,
    revisionId: machine.revisionId,
    ...(Object.keys(references).length > 0 && { variableReferences: references }),
  };
}
