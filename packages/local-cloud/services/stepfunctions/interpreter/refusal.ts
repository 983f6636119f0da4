import { AwsError, Unsupported } from '../../../kernel/errors';
import { StateFailure } from './failure';
import type { Run } from './run';

/** The parts of an API's error that its failure of a task names. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly status: number;
  readonly requestId: string;
}

/**
 * Describes the error with which an API refused a task's call.
 *
 * @throws StateFailure that is fatal, for what the local cloud itself cannot do: no Catch may take it for a failure of the
 *   workflow
 */
export function describeRefusal(run: Run, error: unknown): Refusal {
  if (error instanceof Unsupported || !(error instanceof AwsError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    throw new StateFailure('States.Runtime', message, { isFatal: true });
  }
  const { code, message, status } = error;
  return { code, message, status, requestId: `${run.executionArn}/${run.history.events.length}` };
}
