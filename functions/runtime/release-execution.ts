import type { ObservedExecution } from '../../aws/executions/executions';
import type { CurrentRelease } from '../../core/audit/rows/current-release';
import { crossCheck, namesExecutionOf } from '../../core/release/cross-check';
import type { Service } from './environment';

type Machine = Pick<Service, 'executions' | 'stateMachineArn'>;

/**
 * Reads the execution of the release in flight.
 *
 * @returns undefined if Step Functions does not know it, and if it is none of the service's own, which must not be read
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readExecution(
  { executions, stateMachineArn }: Machine,
  current: CurrentRelease,
): Promise<ObservedExecution | undefined> {
  return namesExecutionOf(current, stateMachineArn) ? executions.read(current.executionArn) : undefined;
}

/** Decides whether people may be sent what the ledger says of a release. Until Step Functions answers, they may not. */
export async function isConfirmed(machine: Machine, current: CurrentRelease): Promise<boolean> {
  const execution = await readExecution(machine, current).catch(() => undefined);
  return crossCheck(current, execution, machine.stateMachineArn).kind === 'confirmed';
}
