import type { ControlRequest } from './control-request';
import { shortName } from '../text/format';
import { ReleaseError, type ReleaseErrorName } from '../errors/release-error';
import type { Side } from '../traffic/side';

/** A request to roll back, by a person or by the system itself. */
export interface AbortRequest extends ControlRequest {
  /** The alarm that caused it. */
  readonly alarmName?: string;
  /** The failed requests of each side that caused it. */
  readonly faults?: Readonly<Record<Side, number>>;
  /** The caller whose write to the route caused it, as CloudTrail names it. */
  readonly driftedBy?: string;
  /** The stage whose approval was rejected, which caused it. */
  readonly rejectedStage?: string;
}

const errorNames: readonly ReleaseErrorName[] = [
  'ReleaseAborted',
  'CanaryAlarm',
  'CanaryFaults',
  'TrafficDrifted',
  'ApprovalRejected',
];

/** The requester of an abort by the tripwire. */
export const tripwireRequester = 'tripwire';

/**
 * The error of an aborted release: `CanaryAlarm` for an alarm, `CanaryFaults` for failed requests, `TrafficDrifted` for a write by
 * somebody else, `ApprovalRejected` for a rejection, otherwise `ReleaseAborted`.
 */
export function abortError(abort: AbortRequest): ReleaseError {
  const { alarmName, faults, driftedBy, rejectedStage, requestedBy, reason } = abort;
  if (faults !== undefined) return new ReleaseError('CanaryFaults', reason);
  if (driftedBy !== undefined) return new ReleaseError('TrafficDrifted', reason);
  if (rejectedStage !== undefined) {
    return new ReleaseError(
      'ApprovalRejected',
      `rejected at ${rejectedStage} by ${shortName(requestedBy)}: ${reason}`,
    );
  }
  return alarmName === undefined
    ? new ReleaseError('ReleaseAborted', `aborted by ${shortName(requestedBy)}: ${reason}`)
    : new ReleaseError('CanaryAlarm', reason);
}

/** True for errors of {@link abortError}. */
export function isAbortError(error: unknown): boolean {
  return error instanceof ReleaseError && errorNames.includes(error.name);
}
