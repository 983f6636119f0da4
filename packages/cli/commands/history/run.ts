import { changeText } from '../../../../core/release/change';
import { identified } from '../../../../core/release/identity';
import { z } from 'zod';
import { dayAndTime } from '../../../../core/text/format';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes } from '../../process/exit-codes';
import { cut } from '../../process/line-width';
import { shortId } from '../../account/release-reference';
import { pastReleaseSchema, reportPastRelease } from '../../reports/release-report';
import { outcomeText } from '../../views/release-text';
import { Screen } from '../../views/screen';
import { tableLines } from '../../views/table';

/** The flags of the command. */
export interface HistoryOptions extends AccountOptions {
  readonly limit: number;
  readonly json: boolean;
}

/** The output of `rollouts history --json`, newest first. */
export const historySchema = z.array(pastReleaseSchema);

/** `rollouts history`: lists the releases that have ended. */
export async function runHistory(options: HistoryOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const past = await account.releasesOf(manifest).history(options.limit);
  const rows = past.map(reportPastRelease);
  const screen = new Screen();
  if (options.json) screen.printJson(rows);
  else if (rows.length === 0) screen.print(`${manifest.service} has no finished releases yet.`);
  else printRows(screen, rows);
  return exitCodes.ok;
}

/** Longer reasons are cut; `rollouts explain` prints them in full. */
const reasonColumns = 40;

function printRows(screen: Screen, rows: z.output<typeof historySchema>): void {
  const { colors } = screen;
  const header = ['ENDED (UTC)', 'VERSION', 'OUTCOME', 'REASON', 'BY', 'RELEASE'];
  const table = rows.map(
    ({ id, version = '?', outcome, endedAt, requestedBy = '', identity, change, reason, failure }) => [
      dayAndTime(endedAt),
      version,
      outcomeText(outcome, colors),
      cut(failure?.error ?? changeText(change) ?? reason ?? '', reasonColumns),
      identified({ requestedBy, identity }),
      shortId(id),
    ],
  );
  for (const line of tableLines([header.map((title) => colors.dim(title)), ...table])) screen.printRow(line);
}
