import type { Side } from '../../traffic/side';
import { parseFaultLine, unnamedError, type FaultKind, type LoggedError } from './fault-line';
import { sideOfStream, type LogRecord, type ReleasedVersions } from './log-stream';

/** A log record with its stream. */
export interface StreamRecord extends LogRecord {
  readonly stream: string;
}

/** A failed request with the log records that show it, as the function wrote them: nothing is cut or redacted. */
export interface FailedRequest {
  readonly side: Side;
  readonly stream: string;
  /** Undefined for errors of Python in text logs. */
  readonly requestId?: string;
  /** The time of its first record, in milliseconds since the epoch. */
  readonly at: number;
  readonly kind: FaultKind;
  readonly error: LoggedError;
  /** Oldest first. */
  readonly records: readonly LogRecord[];
}

/**
 * Finds the failed requests of both sides in log records, oldest first. Several records may be of one request.
 *
 * @param records oldest first
 */
export function failedRequests(
  records: Iterable<StreamRecord>,
  versions: ReleasedVersions,
): readonly FailedRequest[] {
  const found = new Map<string, FailedRequest>();
  for (const { stream, ...record } of records) {
    const side = sideOfStream(stream, versions);
    const fault = side && parseFaultLine(record.message);
    if (!fault) continue;
    const { requestId, kind, error } = fault;
    const key = `${stream} ${requestId ?? record.id}`;
    const before = found.get(key);
    if (before) {
      const isNamed = before.error.message !== '' || error === undefined;
      found.set(key, {
        ...before,
        ...(!isNamed && { error }),
        records: [...before.records, record],
      });
    } else {
      found.set(key, {
        side,
        stream,
        ...(requestId !== undefined && { requestId }),
        at: record.at,
        kind,
        error: error ?? unnamedError(kind),
        records: [record],
      });
    }
  }
  return [...found.values()];
}

/** Adds the other records of each request, which name it in the same stream. */
export function withAllRecords(
  requests: readonly FailedRequest[],
  records: readonly StreamRecord[],
): FailedRequest[] {
  return requests.map((request) => {
    const { requestId, stream } = request;
    const known = new Set(request.records.map(({ id }) => id));
    const others =
      requestId === undefined
        ? []
        : records.filter(
            ({ id, stream: other, message: line }) =>
              other === stream && !known.has(id) && line.includes(requestId),
          );
    const all = [...request.records, ...others.map(({ id, at, message }) => ({ id, at, message }))];
    return {
      ...request,
      records: all.toSorted((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1)),
    };
  });
}
