import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import type { StreamRecord } from '../../core/analysis/faults/failed-requests';
import { awsCallUnless } from '../client/calls';
import { clientSettings } from '../client/settings';

/** The log records to find; times in milliseconds since the epoch, both included. */
export interface LogQuery {
  /** A filter pattern of CloudWatch Logs. */
  readonly pattern: string;
  readonly from: number;
  readonly to: number;
  /** At most a hundred. @default all */
  readonly streams?: readonly string[];
}

/** A call searches for seconds, and an account has five a second: further ones are throttled, and tried again. */
const searchSettings = {
  ...clientSettings,
  requestHandler: { ...clientSettings.requestHandler, requestTimeout: 30_000 },
  maxAttempts: 8,
};

/** Thrown for a log group that does not exist. */
export class LogGroupNotFound extends Error {
  override readonly name = 'LogGroupNotFound';

  constructor(readonly group: string) {
    super(`there is no log group ${group}`);
  }
}

export function logsClient(): CloudWatchLogsClient {
  return new CloudWatchLogsClient(searchSettings);
}

/**
 * Searches a log group, oldest first, page by page; a page may be empty.
 *
 * @throws LogGroupNotFound; ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function* searchLogs(
  group: string,
  { pattern, from, to, streams }: LogQuery,
  client = logsClient(),
): AsyncGenerator<StreamRecord[]> {
  const pages = paginateFilterLogEvents(
    { client },
    {
      logGroupName: group,
      filterPattern: pattern,
      startTime: from,
      endTime: to,
      ...(streams && { logStreamNames: [...streams] }),
    },
  );
  for (;;) {
    const page = await awsCallUnless('ResourceNotFoundException', `logs FilterLogEvents ${group}`, () =>
      pages.next(),
    );
    if (!page) throw new LogGroupNotFound(group);
    if (page.done) return;
    yield (page.value.events ?? []).map(
      ({ eventId = '', logStreamName = '', timestamp = 0, message = '' }) => ({
        id: eventId,
        stream: logStreamName,
        at: timestamp,
        message,
      }),
    );
  }
}
