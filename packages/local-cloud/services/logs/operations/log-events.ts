import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { RateLimit } from '../../../kernel/rate-limit';
import { ignored } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { parseFilterPattern } from '../state/filter-pattern';
import type { LogEvent } from '../state/log-events';
import type { LogGroups } from '../state/log-groups';
import { logGroupName, streamName } from '../state/names';
import { readToken, writeToken } from '../state/search-token';
import { onGroup } from './access';

const maximumEvents = 10_000;
const maximumBytes = 2 ** 20;

/** The events that one call searches: a guess, so that callers meet pages that are empty and not the last. */
const searchedEvents = 10_000;

const filterLogEventsInput = z.strictObject({
  logGroupName: logGroupName.optional(),
  logGroupIdentifier: z
    .string()
    .regex(/^[\w#+=/:,.@-]{1,2048}$/)
    .optional(),
  logStreamNames: z.array(streamName).min(1).max(100).optional(),
  logStreamNamePrefix: streamName.optional(),
  startTime: z.int().min(0).default(0),
  endTime: z.int().min(0).default(Number.MAX_SAFE_INTEGER),
  filterPattern: z.string().max(1024).default(''),
  nextToken: z.string().min(1).optional(),
  limit: z.int().min(1).max(maximumEvents).default(maximumEvents),
  interleaved: ignored('streams are always interleaved'),
  unmask: z.boolean().default(false),
});

type Search = z.output<typeof filterLogEventsInput>;

/**
 * The operation that searches a log group, in the order of time. Pages may be partly filled or empty.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export function logEventOperations(
  context: CloudContext,
  groups: LogGroups,
): Readonly<Record<string, Operation>> {
  const filterLogEvents = operation({
    input: filterLogEventsInput,
    access: (search) => {
      const group = groupOf(groups, search);
      const read = onGroup(groups, 'FilterLogEvents', group);
      return search.unmask ? [read, onGroup(groups, 'Unmask', group)] : [read];
    },
    handle: (search) => searchGroup(context, groups, search),
  });
  return new RateLimit(context.clock, context.weather.draw('filterLogCallsPerSecond')).limit(
    { FilterLogEvents: filterLogEvents },
    () => new AwsError('ThrottlingException', 'Rate exceeded'),
  );
}

function searchGroup({ clock }: CloudContext, groups: LogGroups, search: Search) {
  const { startTime, endTime, limit } = search;
  const now = clock.now();
  const group = groups.get(groupOf(groups, search));
  if (search.logStreamNames && search.logStreamNamePrefix !== undefined) {
    throw invalid('logStreamNames and logStreamNamePrefix cannot both be specified.');
  }
  for (const name of search.logStreamNames ?? []) {
    if (!group.events.hasStream(name)) {
      throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    }
  }
  const isInStreams = streamFilter(search);
  const matches = parseFilterPattern(search.filterPattern);
  const range = {
    from: Math.max(startTime, group.keptSince(now)),
    to: endTime,
    after: search.nextToken === undefined ? undefined : readToken(search.nextToken, now),
  };
  const events: LogEvent[] = [];
  let [searched, bytes] = [0, 0];
  let last: LogEvent | undefined;
  for (const event of group.events.between(range)) {
    const size = Buffer.byteLength(event.message);
    const isFull = events.length > 0 && bytes + size > maximumBytes;
    if (last && (isFull || events.length >= limit || searched >= searchedEvents)) {
      return { ...pageOf(events), nextToken: writeToken(last, now) };
    }
    last = event;
    searched++;
    if (event.ingestedAt > now || !isInStreams(event.stream) || !matches(event.message)) continue;
    events.push(event);
    bytes += size;
  }
  return pageOf(events);
}

function pageOf(events: readonly LogEvent[]) {
  return {
    events: events.map(({ id, stream, timestamp, ingestedAt, message }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: ingestedAt,
      eventId: id,
    })),
    searchedLogStreams: [],
  };
}

function streamFilter({ logStreamNames: names, logStreamNamePrefix: prefix = '' }: Search) {
  const wanted = names && new Set(names);
  return (stream: string) => (wanted ? wanted.has(stream) : stream.startsWith(prefix));
}

/** @throws AwsError `InvalidParameterException` unless the group is named once */
function groupOf(groups: LogGroups, { logGroupName: name, logGroupIdentifier: identifier }: Search): string {
  if ((name === undefined) === (identifier === undefined)) {
    throw invalid('Specify either logGroupName or logGroupIdentifier, but not both.');
  }
  if (name !== undefined) return name;
  const named = identifier ?? '';
  if (!named.startsWith('arn:')) return named;
  const prefix = groups.arnOf('');
  if (!named.startsWith(prefix)) throw invalid(`Invalid logGroupIdentifier: ${named}`);
  return named.slice(prefix.length);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
