import type { EventBus } from '../ports';
import type { Execution } from './execution';

/** Input and output are left out of an event above this many escaped characters (`dg/cw-events.html`). */
const MOST_CHARACTERS = 248 * 1024;

/** The event that Step Functions sends for each change of an execution's status. */
export function statusChange(execution: Execution): Parameters<EventBus['emit']>[0] {
  const { ending } = execution;
  const output = ending?.status === 'SUCCEEDED' ? ending.output : undefined;
  const failure = ending && ending.status !== 'SUCCEEDED' ? ending : undefined;
  const outputLength = output === undefined ? 0 : JSON.stringify(output).length;
  const includesInput = JSON.stringify(execution.input).length + outputLength <= MOST_CHARACTERS;
  const includesOutput = outputLength <= MOST_CHARACTERS;
  return {
    source: 'aws.states',
    detailType: 'Step Functions Execution Status Change',
    resources: [execution.arn],
    detail: {
      executionArn: execution.arn,
      stateMachineArn: execution.machine.arn,
      name: execution.name,
      status: execution.status,
      startDate: execution.startDate.getTime(),
      stopDate: execution.stopDate?.getTime() ?? null,
      input: includesInput ? execution.input : null,
      inputDetails: { included: includesInput },
      output: output !== undefined && includesOutput ? output : null,
      outputDetails: output === undefined ? null : { included: includesOutput },
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatusReason: null,
      ...redriveState(execution),
      error: failure?.error ?? null,
      cause: failure?.cause ?? null,
    },
  };
}

/** Whether AWS would redrive the execution; the local cloud refuses to. */
export function redriveState(execution: Execution): {
  redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
  redriveStatusReason?: string;
} {
  const { status } = execution;
  if (status !== 'RUNNING' && status !== 'SUCCEEDED') return { redriveStatus: 'REDRIVABLE' };
  return {
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: `Execution is ${status} and cannot be redriven`,
  };
}
