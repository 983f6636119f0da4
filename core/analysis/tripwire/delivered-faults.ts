import {
  parseFaultLine,
  unnamedError,
  type FaultKind,
  type FaultLine,
  type LoggedError,
} from '../faults/fault-line';
import { redactedError } from '../faults/redacted-error';
import { sideOfStream, type LogRecord, type ReleasedVersions } from '../faults/log-stream';
import type { Fault } from './fault-minutes';

/** Log records of one stream, as a subscription delivers them. */
export interface LogDelivery {
  readonly stream: string;
  readonly records: readonly LogRecord[];
}

/** The versions of a release, and the kinds of their faults that count. */
export interface WatchedVersions extends ReleasedVersions {
  readonly kinds: readonly FaultKind[];
  /** False to keep the types of errors alone. */
  readonly keepsMessages: boolean;
}

/** Returns the faults in a delivery that count for a release: of one side, as a stream belongs to one version. */
export function deliveredFaults({ stream, records }: LogDelivery, watched: WatchedVersions): Fault[] {
  const side = sideOfStream(stream, watched);
  if (!side) return [];
  return records.flatMap(({ id, at, message }) => {
    const fault = parseFaultLine(message);
    if (!fault || !watched.kinds.includes(fault.kind)) return [];
    // Errors of Python in text logs name no request; each has one record.
    return [{ at, side, requestId: fault.requestId ?? id, error: errorOf(fault, watched) }];
  });
}

function errorOf({ kind, error }: FaultLine, { keepsMessages }: WatchedVersions): LoggedError {
  if (!error) return unnamedError(kind);
  const redacted = redactedError(error);
  return keepsMessages ? redacted : { ...redacted, message: '' };
}
