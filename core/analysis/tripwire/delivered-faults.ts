import type { Side } from '../../traffic/side';
import { parseFaultLine, type FaultKind, type FaultLine, type LoggedError } from '../faults/fault-line';
import { redactedError } from '../faults/redacted-error';
import { parseLogStream } from '../faults/log-stream';
import type { Fault } from './fault-minutes';

/** Log records of one stream, as a subscription delivers them. */
export interface LogDelivery {
  readonly stream: string;
  readonly records: readonly LogRecord[];
}

/** A record of a log stream. */
export interface LogRecord {
  /** Unique in the stream. */
  readonly id: string;
  /** In milliseconds since the epoch. */
  readonly at: number;
  readonly message: string;
}

/** The versions of a release, and the kinds of their faults that count. */
export interface WatchedVersions {
  readonly functionName: string;
  /** The version that is released: the canary. */
  readonly version: string;
  /** The version in production. */
  readonly previousVersion: string;
  /** The kinds of faults that count. */
  readonly kinds: readonly FaultKind[];
}

/** Returns the faults in a delivery that count for a release: of one side, as a stream belongs to one version. */
export function deliveredFaults({ stream, records }: LogDelivery, watched: WatchedVersions): Fault[] {
  const side = sideOf(stream, watched);
  if (!side) return [];
  return records.flatMap(({ id, at, message }) => {
    const fault = parseFaultLine(message);
    if (!fault || !watched.kinds.includes(fault.kind)) return [];
    // Errors of Python in text logs name no request; each has one record.
    return [{ at, side, requestId: fault.requestId ?? id, error: errorOf(fault) }];
  });
}

const errorTypes: Readonly<Record<FaultKind, string>> = {
  exception: 'Error',
  crash: 'Crash',
  timeout: 'Timeout',
  answered: 'Response 5xx',
};

function errorOf({ kind, error }: FaultLine): LoggedError {
  return error ? redactedError(error) : { type: errorTypes[kind], message: '' };
}

function sideOf(stream: string, watched: WatchedVersions): Side | undefined {
  const owner = parseLogStream(stream);
  if (!owner || (owner.functionName ?? watched.functionName) !== watched.functionName) return undefined;
  if (owner.version === watched.version) return 'canary';
  return owner.version === watched.previousVersion ? 'production' : undefined;
}
