import { z } from 'zod';
import type { Standing } from '../../aws/standing';
import { percent } from '../../core/words';
import { Account, type AccountOptions } from '../account';
import { exitCodes } from '../exit-codes';
import { pastReleaseSchema, reportPastRelease } from '../release-report';
import { outcomeText } from '../release-text';
import { Screen, type Colors } from '../screen';
import { tableLines } from '../table';
import { ago } from '../time-text';

/** The flags of the command. */
export interface ListOptions extends AccountOptions {
  readonly json: boolean;
}

/** What `rollouts list --json` prints. */
export const listSchema = z.array(
  z.strictObject({
    service: z.string(),
    functionName: z.string(),
    state: z.enum(['at-rest', 'releasing', 'paused', 'aborting']),
    /** The release in flight. */
    release: z
      .strictObject({
        id: z.string(),
        version: z.string(),
        previousVersion: z.string(),
        strategy: z.string(),
        startedAt: z.string(),
        /** The split that was last written, or is being written. */
        canaryPerMille: z.int(),
      })
      .optional(),
    /** The release that ended last. */
    lastRelease: pastReleaseSchema.optional(),
  }),
);

type Row = z.output<typeof listSchema>[number];

/** `rollouts list`: every service, and what it is doing. */
export async function runList(options: ListOptions): Promise<number> {
  const account = new Account(options);
  const { deployments, unreadable: unreadableEntries } = await account.listServices();
  const { standings, unreadable: unreadableLedgers } = await account.readStandings(deployments);
  const rows = standings.map(rowOf);
  const screen = new Screen();
  if (options.json) screen.printJson(rows);
  else printRows(screen, rows, account.time.now());
  for (const { service, reason } of [...unreadableEntries, ...unreadableLedgers]) {
    process.stderr.write(`rollouts: service ${service} cannot be read: ${reason}\n`);
  }
  return exitCodes.ok;
}

function rowOf({ deployment: { service, functionName }, current, last }: Standing): Row {
  return {
    service,
    functionName,
    state: !current ? 'at-rest' : current.abort ? 'aborting' : current.pause ? 'paused' : 'releasing',
    ...(current && {
      release: {
        id: current.id,
        version: current.version,
        previousVersion: current.previousVersion,
        strategy: current.strategy,
        startedAt: current.startedAt,
        canaryPerMille: current.canaryPerMille,
      },
    }),
    ...(last && { lastRelease: reportPastRelease(last) }),
  };
}

function printRows(screen: Screen, rows: readonly Row[], now: number): void {
  const { colors } = screen;
  if (rows.length === 0) {
    screen.print('No service is deployed here. rollouts init shows how to begin.');
    return;
  }
  const table = rows.map((row) => [row.service, stateText(row, colors), releaseText(row, now, colors)]);
  const header = ['SERVICE', 'STATE', 'RELEASE'].map((title) => colors.dim(title));
  for (const line of tableLines([header, ...table])) screen.printRow(line);
}

function stateText({ state, release }: Row, colors: Colors): string {
  if (!release) return 'at rest';
  const share = percent(release.canaryPerMille / 1000).replace(' ', '');
  const paint = { 'at-rest': String, releasing: colors.cyan, paused: colors.yellow, aborting: colors.red }[
    state
  ];
  return paint(`${state} ${share}`);
}

function releaseText({ release, lastRelease }: Row, now: number, colors: Colors): string {
  if (release) {
    const { version, previousVersion, startedAt, strategy } = release;
    return `version ${version} over ${previousVersion}, with ${strategy}, begun ${ago(startedAt, now)}`;
  }
  if (!lastRelease) return colors.dim('none yet');
  const { version = '?', outcome, endedAt } = lastRelease;
  return `version ${version} ${outcomeText(outcome, colors)} ${ago(endedAt, now)}`;
}
