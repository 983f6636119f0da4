import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceStatus } from '../../../../aws/registry/service-status';
import type { ServiceManifest } from '../../../../core/registry/service-manifest';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { interruption } from '../../process/interruption';
import { LiveBlock } from '../../views/live-block';
import { reportPastRelease, reportRelease } from '../../reports/release-report';
import type { Status } from '../../reports/status';
import { Screen } from '../../views/screen';
import { printLines, statusLines } from '../../views/status-text';
import { ladderOf } from '../../reports/stage-list';

/** The flags of the command. */
export interface StatusOptions extends AccountOptions {
  readonly watch: boolean;
  readonly interval: number;
  readonly json: boolean;
}

/** `rollouts status`: what is released now, how it is doing and why, with three calls to AWS at most. */
export async function runStatus(options: StatusOptions): Promise<number> {
  if (options.watch && options.json) {
    throw new UsageError('--watch: it goes without --json; rollouts watch --json tells how a release ends');
  }
  const account = new Account(options);
  const manifest = await account.findService();
  if (options.watch) return keepLooking(account, manifest, options.interval);
  const status = await lookAt(account, manifest);
  const screen = new Screen();
  if (options.json) screen.printJson(status);
  else printLines(screen, statusLines(status, account.time.now(), screen.colors));
  return exitCodes.ok;
}

/** Until Ctrl-C. On a terminal it is drawn over and over; into a pipe it goes when it has changed. */
async function keepLooking(
  account: Account,
  manifest: ServiceManifest,
  intervalSeconds: number,
): Promise<number> {
  const interrupted = interruption();
  const { signal } = interrupted;
  const screen = new Screen();
  const live = new LiveBlock(process.stdout);
  let before = '';
  try {
    while (!signal.aborted) {
      const status = await lookAt(account, manifest);
      const lines = statusLines(status, account.time.now(), screen.colors);
      const now = JSON.stringify(status);
      if (process.stdout.isTTY) live.show(lines.map(({ text }) => text));
      else if (now !== before) printLines(screen, lines);
      before = now;
      await sleep(intervalSeconds * 1000, undefined, { signal }).catch(() => undefined);
    }
    return exitCodes.ok;
  } finally {
    interrupted.stop();
  }
}

async function lookAt(account: Account, manifest: ServiceManifest): Promise<Status> {
  return readStatus(account, await account.readStanding(manifest));
}

async function readStatus(account: Account, { manifest, current, last }: ServiceStatus): Promise<Status> {
  const { service } = manifest;
  const releases = account.releasesOf(manifest);
  if (current) {
    const { id, previousVersion, strategy } = current;
    const events = await releases.events(id);
    const known = { id, service, ladder: ladderOf(manifest, strategy) };
    const timeline = foldEvents(events, current);
    return { service, productionVersion: previousVersion, release: reportRelease(known, timeline) };
  }
  return {
    service,
    productionVersion: await releases.target.current(),
    ...(last && { lastRelease: reportPastRelease(last) }),
  };
}
