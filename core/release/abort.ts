import type { ControlRequest } from './control-request';
import { ReleaseError, type ReleaseErrorName } from '../errors/release-error';

/** A request to take everything back; from a person, or from the machinery itself. */
export interface AbortRequest extends ControlRequest {
  /** Set when an alarm asks. */
  readonly alarmName?: string;
  /** Set when somebody else wrote to the route: who, as far as AWS shows it. */
  readonly driftedBy?: string;
  /** Set when it is a rejection of the approval that this stage asked for. */
  readonly rejectedStage?: string;
}

const errorNames: readonly ReleaseErrorName[] = [
  'ReleaseAborted',
  'CanaryAlarm',
  'TrafficDrifted',
  'ApprovalRejected',
];

/**
 * What a release that was aborted ends with: `CanaryAlarm` for an alarm, `TrafficDrifted` for a stranger's
 * write, `ApprovalRejected` for a rejection, `ReleaseAborted` for everybody else.
 */
export function abortError(abort: AbortRequest): ReleaseError {
  const { alarmName, driftedBy, rejectedStage, requestedBy, reason } = abort;
  if (driftedBy !== undefined) return new ReleaseError('TrafficDrifted', reason);
  if (rejectedStage !== undefined) {
    return new ReleaseError('ApprovalRejected', `rejected at ${rejectedStage} by ${requestedBy}: ${reason}`);
  }
  return alarmName === undefined
    ? new ReleaseError('ReleaseAborted', `aborted by ${requestedBy}: ${reason}`)
    : new ReleaseError('CanaryAlarm', reason);
}

/** Whether an error is one that {@link abortError} makes. */
export function isAbortError(error: unknown): boolean {
  return error instanceof ReleaseError && errorNames.includes(error.name);
}
