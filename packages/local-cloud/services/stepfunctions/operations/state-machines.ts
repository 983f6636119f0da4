import { z } from 'zod';
import { operation } from '../../../kernel/service';
import { arnAt } from '../../../kernel/cloud-context';
import { variableReferences } from '../definition/check-variables';
import { checkArn } from '../state/names';
import { paging, requestedPage } from './paging';
import type { PeerServices } from '../../../kernel/peers';
import type { Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import type { StateMachine, StateMachines } from '../state/state-machines';
import type * as sfn from '@aws-sdk/client-sfn';

export const arn = z.string().min(1).max(256);
export const includedData = z.enum(['ALL_DATA', 'METADATA_ONLY']).optional();

/** The dependencies of operations on state machines. */
export interface StateMachineParts {
  readonly context: CloudContext;
  readonly peers: Pick<PeerServices, 'access'>;
  readonly machines: StateMachines;
}

const describeStateMachineInput = z.strictObject({ stateMachineArn: arn, includedData });

const listStateMachinesInput = z.strictObject({
  ...paging,
  nextToken: paging.nextToken.max(1024).optional(),
});

/** The operations on state machines, which templates make. */
export function stateMachineOperations(parts: StateMachineParts): Record<string, Operation> {
  const { machines } = parts;
  return {
    DescribeStateMachine: operation({
      input: describeStateMachineInput,
      access: ({ stateMachineArn }) => [{ action: 'states:DescribeStateMachine', resource: stateMachineArn }],
      handle: ({ stateMachineArn, includedData: included }): sfn.DescribeStateMachineOutput => {
        checkArn(stateMachineArn);
        const machine = machines.get(stateMachineArn);
        return {
          ...describeDefinition(machine, included),
          status: 'ACTIVE',
          type: 'STANDARD',
          creationDate: machine.creationDate,
        };
      },
    }),

    ListStateMachines: operation({
      input: listStateMachinesInput,
      access: () => [{ action: 'states:ListStateMachines', resource: '*' }],
      handle: (options): sfn.ListStateMachinesOutput => {
        const { items, nextToken } = requestedPage(machines.list(), options, (machine) => machine.arn);
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
  checkRole(parts, settings.roleArn, arnAt(parts.context, 'states', `stateMachine:${name}`));
  return parts.machines.create(name, settings);
}

/** Gives a state machine another definition or role. Executions that run keep theirs. @throws as `createStateMachine` */
export function changeStateMachine(
  parts: StateMachineParts,
  machineArn: string,
  settings: Parameters<StateMachines['create']>[1],
): StateMachine {
  checkRole(parts, settings.roleArn, machineArn);
  return parts.machines.change(machineArn, settings);
}

function checkRole({ peers: connections }: StateMachineParts, roleArn: string, sourceArn: string): void {
  checkArn(roleArn);
  const service = 'states.amazonaws.com';
  connections.access.assume({ roleArn, service, sessionName: 'StepFunctions', sourceArn });
}

function describeDefinition(machine: StateMachine, included: 'ALL_DATA' | 'METADATA_ONLY' | undefined) {
  const references = variableReferences(machine.definition);
  return {
    stateMachineArn: machine.arn,
    name: machine.name,
    definition: included === 'METADATA_ONLY' ? '{}' : machine.definitionText,
    roleArn: machine.roleArn,
    // No log group receives the history, nothing is traced, and nothing is stored that could be encrypted.
    loggingConfiguration: { level: 'OFF', includeExecutionData: false } as const,
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' } as const,
    ...(Object.keys(references).length > 0 && { variableReferences: references }),
  };
}
