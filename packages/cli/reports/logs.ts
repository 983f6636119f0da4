import { z } from 'zod';
import type { FailedRequest } from '../../../core/analysis/faults/failed-requests';
import { faultKinds } from '../../../core/analysis/faults/fault-line';
import { withoutUndefined } from '../../../core/text/without-undefined';

/** The output of `rollouts logs --json`. Times are ISO 8601. */
export const logsSchema = z.strictObject({
  service: z.string(),
  release: z.string(),
  /** The versions on both sides. */
  versions: z.strictObject({ canary: z.string(), production: z.string() }),
  logGroups: z.array(z.string()),
  from: z.string(),
  to: z.string(),
  /** The first requests of each side that failed, oldest first. */
  requests: z.array(
    z.strictObject({
      at: z.string(),
      side: z.enum(['canary', 'production']),
      /** Missing for errors of Python functions with text logs. */
      requestId: z.string().optional(),
      kind: z.enum(faultKinds),
      error: z.strictObject({ type: z.string(), message: z.string() }),
      logStream: z.string(),
      /** Everything that the log has of the request, as it is there. */
      records: z.array(z.strictObject({ at: z.string(), message: z.string() })),
    }),
  ),
  /** True if more requests failed than are here. */
  hasMore: z.boolean(),
});

export type LogsReport = z.output<typeof logsSchema>;

/** Reports a failed request with its log records, as they are in the log. */
export function reportFailedRequest(request: FailedRequest): LogsReport['requests'][number] {
  const { at, requestId, kind, error, stream, records } = request;
  return withoutUndefined({
    at: new Date(at).toISOString(),
    side: request.side,
    requestId,
    kind,
    error,
    logStream: stream,
    records: records.map((record) => ({ at: new Date(record.at).toISOString(), message: record.message })),
  });
}
