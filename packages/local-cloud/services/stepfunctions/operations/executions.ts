import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { ignored } from '../../../kernel/schemas';
import { operation } from '../../../kernel/service';
import { withoutData } from '../interpreter/history';
import { checkArn } from '../state/names';
import { paging, requestedPage } from './paging';
import { arn, includedData } from './state-machines';
import { redriveMembers } from '../state/redrive';
import type { Operation } from '../../../kernel/service';
import type { Execution } from '../state/execution';
import { executionDoesNotExist, type Executions, type ReadExecution } from '../state/executions';
import type { StateMachines } from '../state/state-machines';
import type * as sfn from '@aws-sdk/client-sfn';

const error = z.string().max(256).optional();
const cause = z.string().max(32_768).optional();

const startExecutionInput = z.strictObject({
  stateMachineArn: arn,
  name: z.string().min(1).max(80).optional(),
  input: z.string().max(262_144).optional(),
  traceHeader: ignored('nothing is traced by X-Ray'),
});

const describeExecutionInput = z.strictObject({ executionArn: arn, includedData });

const listExecutionsInput = z.strictObject({
  stateMachineArn: arn,
  statusFilter: z
    .enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED', 'PENDING_REDRIVE'])
    .optional(),
  redriveFilter: z.enum(['REDRIVEN', 'NOT_REDRIVEN']).optional(),
  ...paging,
  nextToken: paging.nextToken.max(3096).optional(),
});

const stopExecutionInput = z.strictObject({ executionArn: arn, error, cause });

const getExecutionHistoryInput = z.strictObject({
  executionArn: arn,
  reverseOrder: z.boolean().optional(),
  includeExecutionData: z.boolean().optional(),
  ...paging,
  nextToken: paging.nextToken.max(1024).optional(),
});

const redriveExecutionInput = z.strictObject({
  executionArn: arn,
  clientToken: z.string().min(1).max(64).optional(),
});

export function executionOperations(
  machines: StateMachines,
  executions: Executions,
): Record<string, Operation> {
  return {
    StartExecution: operation({
      input: startExecutionInput,
      access: ({ stateMachineArn }) => [{ action: 'states:StartExecution', resource: stateMachineArn }],
      handle: (request): sfn.StartExecutionOutput => {
        checkArn(request.stateMachineArn);
        const execution = executions.start(request);
        return { executionArn: execution.arn, startDate: execution.startDate };
      },
    }),

    DescribeExecution: operation({
      input: describeExecutionInput,
      access: ({ executionArn }) => [{ action: 'states:DescribeExecution', resource: executionArn }],
      handle: ({ executionArn, includedData: included }): sfn.DescribeExecutionOutput => {
        const execution = find(executions, executionArn);
        const seen = executions.asRead(execution);
        if (!seen) throw executionDoesNotExist(executionArn);
        return {
          ...summary(seen),
          ...redriveMembers(execution, executions.whyNotRedrivable(execution)),
          ...(included !== 'METADATA_ONLY' && data(seen)),
        };
      },
    }),

    ListExecutions: operation({
      input: listExecutionsInput,
      access: ({ stateMachineArn }) => [{ action: 'states:ListExecutions', resource: stateMachineArn }],
      handle: ({ stateMachineArn, statusFilter, redriveFilter, ...options }): sfn.ListExecutionsOutput => {
        checkArn(stateMachineArn);
        if (statusFilter === 'PENDING_REDRIVE') {
          throw new AwsError('ValidationException', 'PENDING_REDRIVE is a status of Map Runs only');
        }
        machines.get(stateMachineArn);
        const listed = executions
          .of(stateMachineArn)
          .flatMap((execution) => executions.asRead(execution) ?? [])
          .filter(({ status }) => statusFilter === undefined || status === statusFilter)
          .filter(
            ({ redriveCount }) =>
              redriveFilter === undefined || (redriveFilter === 'REDRIVEN') === redriveCount > 0,
          );
        const { items, nextToken } = requestedPage(listed, options, (execution) => execution.arn);
        return { executions: items.map(summary), nextToken };
      },
    }),

    StopExecution: operation({
      input: stopExecutionInput,
      access: ({ executionArn }) => [{ action: 'states:StopExecution', resource: executionArn }],
      handle: ({ executionArn, ...why }): sfn.StopExecutionOutput => {
        const execution = find(executions, executionArn);
        execution.end({ status: 'ABORTED', ...why });
        return { stopDate: execution.stopDate };
      },
    }),

    GetExecutionHistory: operation({
      input: getExecutionHistoryInput,
      access: ({ executionArn }) => [{ action: 'states:GetExecutionHistory', resource: executionArn }],
      handle: ({
        executionArn,
        reverseOrder = false,
        includeExecutionData = true,
        ...options
      }): sfn.GetExecutionHistoryOutput => {
        const { events } = find(executions, executionArn).history;
        const ordered = reverseOrder ? events.toReversed() : events;
        const { items, nextToken } = requestedPage(ordered, options, ({ id }) => String(id));
        return { events: includeExecutionData ? [...items] : items.map(withoutData), nextToken };
      },
    }),

    RedriveExecution: operation({
      input: redriveExecutionInput,
      access: ({ executionArn }) => [{ action: 'states:RedriveExecution', resource: executionArn }],
      handle: ({ executionArn, clientToken }): sfn.RedriveExecutionOutput => {
        checkArn(executionArn);
        return { redriveDate: executions.redrive(executionArn, clientToken) };
      },
    }),
  };
}

function find(executions: Executions, executionArn: string): Execution {
  checkArn(executionArn);
  return executions.get(executionArn);
}

function summary(execution: ReadExecution) {
  return {
    executionArn: execution.arn,
    stateMachineArn: execution.machine.arn,
    name: execution.name,
    status: execution.status,
    startDate: execution.startDate,
    stopDate: execution.stopDate,
    redriveCount: execution.redriveCount,
    redriveDate: execution.redriveDate,
  };
}

/** Returns the input and output of an execution. */
function data({ input, ending }: ReadExecution) {
  const included = { included: true };
  if (ending?.status === 'SUCCEEDED') {
    return { input, inputDetails: included, output: ending.output, outputDetails: included };
  }
  return { input, inputDetails: included, error: ending?.error, cause: ending?.cause };
}
