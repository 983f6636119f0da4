import { writeNotice } from '../../process/notice';
import { formatWeight } from '../../../../core/traffic/weight';
import { weightSchema } from '../../../../core/traffic/weight-schema';
import { z } from 'zod';
import type { DetailedServiceStatus } from '../../../../aws/registry/service-status';
import { releaseStatuses, statusText } from '../../../../core/audit/release-status';
import { targetSchema } from '../../../../core/registry/service-manifest';
import { withoutUndefined } from '../../../../core/text/without-undefined';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes } from '../../process/exit-codes';
import { queueSchema, reportQueue } from '../../reports/status';
import { pastReleaseSchema, pendingApprovalSchema, reportPastRelease } from '../../reports/release-report';
import { outcomeText, statusColor } from '../../views/release-text';
import { Screen, type Colors } from '../../views/screen';
import { printTable } from '../../views/table';
import { ago } from '../../views/time-text';

/** The flags of the command. */
export interface ListOptions extends AccountOptions {
  readonly json: boolean;
}

/** The output of `rollouts list --json`. */
export const listSchema = z.array(
  z.strictObject({
    service: z.string(),
    /** The release target: its kind and names. */
    target: targetSchema,
    /** The release in flight, if there is one. */
    release: z
      .strictObject({
        id: z.string(),
        status: z.enum(releaseStatuses),
        version: z.string(),
        previousVersion: z.string(),
        strategy: z.string(),
        startedAt: z.string(),
        /** The canary's current weight. */
        canaryWeight: weightSchema,
        /** The current stage, `start` before the first; missing once the baseline is restored. */
        stage: z.string().optional(),
        pendingApproval: pendingApprovalSchema.optional(),
      })
      .optional(),
    /** The releases that wait for the one in flight. Missing when nothing waits. */
    queue: queueSchema.optional(),
    /** The release that ended last. */
    lastRelease: pastReleaseSchema.optional(),
  }),
);

type Row = z.output<typeof listSchema>[number];

/** `rollouts list`: lists every service with the status of its release. */
export async function runList(options: ListOptions): Promise<number> {
  const account = new Account(options);
  const { manifests, unreadable: unreadableEntries } = await account.listServices();
  const { statuses, unreadable: unreadableLedgers } = await account.readStatuses(manifests);
  const rows = await Promise.all(
    statuses.map(async (status) => {
      // Only behind a release in flight can others wait.
      const waiting = status.inFlight ? await account.releasesOf(status.manifest).queue() : [];
      return rowOf(status, reportQueue(waiting));
    }),
  );
  const screen = new Screen();
  if (options.json) screen.printJson(rows);
  else printRows(screen, rows, account.time.now());
  for (const { service, reason } of [...unreadableEntries, ...unreadableLedgers]) {
    writeNotice(`rollouts: service ${service} cannot be read: ${reason}`);
  }
  return exitCodes.ok;
}

function rowOf(
  { manifest: { service, target }, inFlight, last }: DetailedServiceStatus,
  queue: Row['queue'],
): Row {
  return {
    service,
    target,
    ...(inFlight && { release: releaseOf(inFlight) }),
    ...(queue && { queue }),
    ...(last && { lastRelease: reportPastRelease(last) }),
  };
}

function releaseOf({
  current,
  timeline,
}: NonNullable<DetailedServiceStatus['inFlight']>): NonNullable<Row['release']> {
  const { id, version, previousVersion, strategy, startedAt } = current;
  const { status, canaryWeight, stage, pendingApproval } = timeline;
  return withoutUndefined({
    id,
    status,
    version,
    previousVersion,
    strategy,
    startedAt,
    canaryWeight,
    stage,
    pendingApproval,
  });
}

function printRows(screen: Screen, rows: readonly Row[], now: number): void {
  const { colors } = screen;
  if (rows.length === 0) {
    screen.print('No services found. Run rollouts init to add one, or try another --region or --profile.');
    return;
  }
  const table = rows.map((row) => {
    const status = rowStatus(row, colors);
    const release = releaseText(row, now, colors);
    return { cells: [row.service, status, release], lines: [`${row.service}  ${status}`, release] };
  });
  printTable(screen, ['SERVICE', 'STATUS', 'RELEASE'], table);
}

function rowStatus({ release }: Row, colors: Colors): string {
  if (!release) return 'idle';
  const { status, canaryWeight } = release;
  return statusColor(status, colors)(`${statusText[status]} ${formatWeight(canaryWeight)}`);
}

function releaseText({ release, queue = [], lastRelease }: Row, now: number, colors: Colors): string {
  if (release) {
    const { version, previousVersion, startedAt, strategy } = release;
    const queued = queue.length === 0 ? '' : `, ${queue.length} queued`;
    return `version ${previousVersion} → ${version}, strategy ${strategy}, started ${ago(startedAt, now)}${queued}`;
  }
  if (!lastRelease) return colors.dim('none yet');
  const { version = '?', outcome, endedAt } = lastRelease;
  return `version ${version} ${outcomeText(outcome, colors)} ${ago(endedAt, now)}`;
}
