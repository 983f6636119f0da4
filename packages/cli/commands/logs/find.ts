import {
  failedRequests,
  withAllRecords,
  type FailedRequest,
  type StreamRecord,
} from '../../../../core/analysis/faults/failed-requests';
import { faultTerms } from '../../../../core/analysis/faults/fault-line';
import { anyTerm } from '../../../../core/analysis/faults/filter-pattern';
import type { ReleasedVersions } from '../../../../core/analysis/faults/log-stream';
import type { Side } from '../../../../core/traffic/side';
import { LogGroupNotFound, logsClient, searchLogs } from '../../../../aws/logs/log-search';

/** The logs of a release; times in milliseconds since the epoch, both included. */
export interface ReleaseLogs {
  readonly groups: readonly string[];
  readonly versions: ReleasedVersions;
  readonly from: number;
  readonly to: number;
}

/** The requests to find. */
export interface Wanted {
  readonly sides: readonly Side[];
  /** The first ones of each side. */
  readonly limit: number;
}

export interface FoundRequests {
  /** Oldest first. */
  readonly requests: readonly FailedRequest[];
  /** True if others of these sides may follow. */
  readonly hasMore: boolean;
}

/** A pattern has at most 1,024 characters, and the id of a request 36. */
const idsPerSearch = 20;

/** The longest invocation, in milliseconds: its records begin that much before the one that says that it failed. */
const longestInvocation = 900_000;

/** The last records of a request follow at once. */
const afterFault = 60_000;

/** Records beside those of the faults themselves that are read, for a function that prints without end. */
const mostRecords = 10_000;

/**
 * Finds the first requests of a release that failed, with all records of each.
 *
 * @throws LogGroupNotFound if none of the groups exists; ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function findFailedRequests(logs: ReleaseLogs, wanted: Wanted): Promise<FoundRequests> {
  const found: FoundRequests[] = [];
  let missing: LogGroupNotFound | undefined;
  for (const group of logs.groups) {
    try {
      found.push(await findInGroup(group, logs, wanted));
    } catch (error) {
      if (!(error instanceof LogGroupNotFound)) throw error;
      missing = error;
    }
  }
  if (found.length === 0 && missing) throw missing;
  const all = found.flatMap(({ requests }) => requests).toSorted((one, other) => one.at - other.at);
  const requests = firstOfEach(all, wanted);
  return { requests, hasMore: requests.length < all.length || found.some(({ hasMore }) => hasMore) };
}

async function findInGroup(group: string, logs: ReleaseLogs, wanted: Wanted): Promise<FoundRequests> {
  const { versions, from, to } = logs;
  const client = logsClient();
  const records: StreamRecord[] = [];
  const isEnough = () =>
    wanted.sides.every(
      (side) => failedRequests(records, versions).filter((each) => each.side === side).length > wanted.limit,
    );
  let isComplete = true;
  for await (const page of searchLogs(group, { pattern: anyTerm(faultTerms), from, to }, client)) {
    records.push(...page);
    if (page.length > 0 && isEnough()) {
      isComplete = false;
      break;
    }
  }
  const all = failedRequests(records, versions).filter(({ side }) => wanted.sides.includes(side));
  const requests = firstOfEach(all, wanted);
  const others: StreamRecord[] = [];
  const named = requests.filter(({ requestId }) => requestId !== undefined);
  for (let start = 0; start < named.length && others.length < mostRecords; start += idsPerSearch) {
    const some = named.slice(start, start + idsPerSearch);
    const query = {
      pattern: anyTerm(some.map(({ requestId = '' }) => requestId)),
      from: some[0]!.at - longestInvocation,
      to: some.at(-1)!.at + afterFault,
      streams: [...new Set(some.map(({ stream }) => stream))],
    };
    for await (const page of searchLogs(group, query, client)) {
      others.push(...page);
      if (others.length >= mostRecords) break;
    }
  }
  return { requests: withAllRecords(requests, others), hasMore: !isComplete || requests.length < all.length };
}

function firstOfEach(requests: readonly FailedRequest[], { sides, limit }: Wanted): FailedRequest[] {
  const first = new Set(
    sides.flatMap((side) => requests.filter((request) => request.side === side).slice(0, limit)),
  );
  return requests.filter((request) => first.has(request));
}
