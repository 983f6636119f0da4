import { Screen } from '../../views/screen';
import { writeFileSync } from 'node:fs';
import { reportHtml } from '../../console/server/report-html';
import { readReleaseState, ReleaseNotFound } from '../../console/state/release-state';
import { reportMarkdown } from '../../console/views/report-markdown';
import type { ConsoleState } from '../../console/state/console-state';
import { Account, type AccountOptions } from '../../account/account';
import { accountSource } from '../../account/account-source';
import { asUsage, exitCodes, UsageError } from '../../process/exit-codes';
import { findRelease } from '../../account/release-reference';

/** The flags of the command. */
export interface ReportOptions extends AccountOptions {
  readonly out?: string;
  readonly markdown: boolean;
}

/** `rollouts report`: writes a release as a single HTML file, or as a few lines of Markdown. */
export async function runReport(release: string | undefined, options: ReportOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const source = await accountSource(account, { ...options, service: manifest.service });
  const id = release && (await findRelease(account, account.releasesOf(manifest), release));
  const state = await readState(source, id);
  if (options.markdown && options.out === undefined) {
    printMarkdown(reportMarkdown(state));
    return exitCodes.ok;
  }
  const text = options.markdown ? `${reportMarkdown(state)}\n` : await reportHtml([state]);
  const file = options.out ?? `${fileName(state.releaseId ?? 'release')}.html`;
  await asUsage(() => writeReport(file, text), '--out');
  new Screen().printWhole(`Report: ${file}`);
  return exitCodes.ok;
}

function printMarkdown(text: string): void {
  const screen = new Screen();
  for (const line of text.split('\n')) screen.printWhole(line);
}

/** A name in this folder: the ledger names releases, and who writes it must not choose a path. */
function fileName(releaseId: string): string {
  return releaseId.replaceAll(/[^\w.-]+/g, '-').replace(/^\.+/, '');
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`cannot write ${file}: the folder does not exist`, { cause: error });
  }
}

async function readState(
  source: Parameters<typeof readReleaseState>[0],
  release: string | undefined,
): Promise<ConsoleState> {
  try {
    return await readReleaseState(source, { release });
  } catch (error) {
    if (error instanceof ReleaseNotFound) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}
