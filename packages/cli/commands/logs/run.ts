import { lambdaTargetOf } from '../../../../core/registry/service-manifest';
import { foldEvents } from '../../../../core/audit/release-timeline';
import type { Side } from '../../../../core/traffic/side';
import { LogGroupNotFound } from '../../../../aws/logs/log-search';
import { VersionedFunction } from '../../../../aws/targets/lambda/versioned-function';
import { Account, type AccountOptions } from '../../account/account';
import { findRelease } from '../../account/release-reference';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { reportFailedRequest, type LogsReport } from '../../reports/logs';
import { printLogs } from '../../views/logs-text';
import { Screen } from '../../views/screen';
import { findFailedRequests, type ReleaseLogs } from './find';

/** The flags of the command. */
export interface LogsOptions extends AccountOptions {
  readonly side?: Side;
  readonly limit: number;
  readonly json: boolean;
}

/** `rollouts logs`: prints the log records of the requests that failed during a release. */
export async function runLogs(named: string | undefined, options: LogsOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const target = lambdaTargetOf(manifest);
  const releases = account.releasesOf(manifest);
  const id = await findRelease(account, releases, named);
  const { version, previousVersion, startedAt, endedAt } = foldEvents(await releases.events(id), undefined);
  if (version === undefined || previousVersion === undefined || startedAt === undefined) {
    throw new UsageError(`release ${id} has not begun, so that none of its requests can have failed`);
  }
  const { functionName } = target;
  const logs: ReleaseLogs = {
    groups: await groupsOf(new VersionedFunction(target), [version, previousVersion], target.faultLogGroup),
    versions: { functionName, version, previousVersion },
    from: Date.parse(startedAt),
    to: endedAt === undefined ? account.time.now() : Date.parse(endedAt),
  };
  const { requests, hasMore } = await findFailedRequests(logs, {
    sides: options.side === undefined ? ['canary', 'production'] : [options.side],
    limit: options.limit,
  }).catch((error: unknown) => {
    if (!(error instanceof LogGroupNotFound)) throw error;
    throw new UsageError(`${error.message}: ${functionName} has not logged yet, or the group was deleted`);
  });
  const report: LogsReport = {
    service: manifest.service,
    release: id,
    versions: { canary: version, production: previousVersion },
    logGroups: [...logs.groups],
    from: new Date(logs.from).toISOString(),
    to: new Date(logs.to).toISOString(),
    requests: requests.map(reportFailedRequest),
    hasMore,
  };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else printLogs(screen, report, { ...options, isOver: endedAt !== undefined, now: account.time.now() });
  return exitCodes.ok;
}

/** The groups in which versions write their logs: one, unless the release changes it. Versions may have been deleted since. */
async function groupsOf(
  released: VersionedFunction,
  versions: readonly string[],
  known: string | undefined,
): Promise<readonly string[]> {
  const found = await Promise.all(versions.map((version) => released.readLogging(version)));
  const groups = new Set(found.flatMap((logging) => logging?.group ?? []));
  if (groups.size > 0) return [...groups];
  if (known !== undefined) return [known];
  throw new UsageError(
    `versions ${versions.join(' and ')} have been deleted, and with them where they logged`,
  );
}
