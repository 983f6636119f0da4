import type { EventBus } from '../../../kernel/peers';
import { redriveMembers } from './redrive';
import type { Execution } from './execution';

/** Input and output are left out of an event above this many escaped characters (`dg/cw-events.html`). */
const maximumCharacters = 248 * 1024;

/** The event that Step Functions sends for each change of an execution's status. */
export function statusChange(
  execution: Execution,
  whyNotRedrivable: string | undefined,
): Parameters<EventBus['emit']>[0] {
  const { ending } = execution;
  const output = ending?.status === 'SUCCEEDED' ? ending.output : undefined;
  const failure = ending && ending.status !== 'SUCCEEDED' ? ending : undefined;
  const outputLength = output === undefined ? 0 : JSON.stringify(output).length;
  const includesInput = JSON.stringify(execution.input).length + outputLength <= maximumCharacters;
  const includesOutput = outputLength <= maximumCharacters;
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
      redriveStatusReason: null,
      ...redriveMembers(execution, whyNotRedrivable),
      redriveDate: execution.redriveDate?.getTime() ?? null,
      error: failure?.error ?? null,
      cause: failure?.cause ?? null,
    },
  };
}
