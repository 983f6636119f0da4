import { z } from 'zod';
import { Account, type AccountOptions } from '../../account/account';
import { shortId } from '../../account/release-reference';
import { exitCodes } from '../../process/exit-codes';
import { pastReleaseSchema, reportPastRelease } from '../../reports/release-report';
import { printHistory } from '../../views/history-text';
import { Screen } from '../../views/screen';

/** The flags of the command. */
export interface HistoryOptions extends AccountOptions {
  readonly limit: number;
  readonly json: boolean;
}

/** The output of `rollouts history --json`, the release that ended last first. */
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
  else {
    const shown = rows.map((row) => ({ ...row, id: shortId(row.id) }));
    printHistory(screen, shown);
  }
  return exitCodes.ok;
}
