import { z } from 'zod';
import { EventPublisher } from '../../../../aws/notifications/event-publisher';
import type { Releases } from '../../../../aws/releases/releases';
import { refusalOf } from '../../../../core/audit/allowed-controls';
import { foldEvents } from '../../../../core/audit/release-timeline';
import { Account, type AccountOptions } from '../../account/account';
import { ControlRefused } from '../../process/control-refused';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { confirm } from '../../process/confirm';
import { releaseId } from '../../account/release-id';
import { Screen } from '../../views/screen';
import { terminalText } from '../../views/terminal-text';
import { watchRelease } from '../watch/run';

/** The flags of the command. */
export interface UndoOptions extends AccountOptions {
  readonly to?: string;
  readonly now: boolean;
  readonly strategy?: string;
  readonly reason?: string;
  readonly yes: boolean;
  readonly wait: boolean;
  readonly interval: number;
  readonly json: boolean;
}

/** What `rollouts undo --json` prints; with `--wait` it is how the release ended. */
export const undoSchema = z.strictObject({
  service: z.string(),
  release: z.string(),
  /** The version that takes over again. */
  version: z.string(),
  /** The version that was in production. */
  previousVersion: z.string(),
  /** Whether it is in production already. */
  done: z.boolean(),
  /** With `--now`: whether the event bus accepted the release events. */
  eventsPublished: z.boolean().optional(),
});

/** So many releases back it is looked for the one that put the present version into production. */
const historyLimit = 50;

/** `rollouts undo`: the version before takes over again, through the ladder, or at once. */
export async function runUndo(options: UndoOptions): Promise<number> {
  if (options.now && (options.strategy !== undefined || options.wait)) {
    throw new UsageError('--now: it goes without --strategy and --wait: there is no ladder');
  }
  const account = new Account(options);
  const manifest = await account.findService();
  const { service } = manifest;
  const { current } = await account.readStanding(manifest);
  const refusal = current && refusalOf({ action: 'undo' }, foldEvents([], current));
  if (current && refusal) throw new ControlRefused(current.id, refusal);
  const releases = account.releasesOf(manifest);
  const change = await chooseChange(releases, options.to);
  const { version, previousVersion } = change;
  const how = options.now ? 'at once, without a canary' : `with ${options.strategy ?? 'canary'}`;
  const reason = await confirm(
    `Version ${version} of ${service} takes over from ${previousVersion}, ${how}`,
    options,
  );
  const request = await account.request(reason);
  const id = releaseId(service, version, account.time.now(), 'undo-');
  const screen = new Screen();
  const report = { service, release: id, version, previousVersion };
  if (options.now) {
    const untold = await releases.promoteAtOnce(change, id, request, new EventPublisher(service));
    if (options.json) screen.printJson({ ...report, done: true, eventsPublished: untold === undefined });
    else screen.print(`Version ${version} of ${service} is in production again.`);
    if (untold !== undefined) {
      process.stderr.write(`rollouts: nobody was told of it on the event bus: ${terminalText(untold)}\n`);
    }
    return exitCodes.ok;
  }
  const { requestedBy } = request;
  const { strategy } = options;
  await releases.start({ version, reason, requestedBy, ...(strategy !== undefined && { strategy }) }, id);
  if (!options.json) screen.print(`Started ${id}: version ${version} of ${service} takes over again.`);
  if (options.wait) return watchRelease(account, releases, id, options);
  if (options.json) screen.printJson({ ...report, done: false });
  else screen.print(`rollouts watch ${id} shows how it goes.`);
  return exitCodes.ok;
}

/** @throws UsageError when nobody knows what was in production before */
async function chooseChange(releases: Releases, to: string | undefined) {
  const [current, past] = await Promise.all([releases.target.current(), releases.history(historyLimit)]);
  const label = (revision: string) => releases.target.describe(revision);
  if (to !== undefined) {
    if (to === current) throw new UsageError(`--to: ${label(to)} is in production already`);
    return { version: to, previousVersion: current };
  }
  const promotion = past.find(({ outcome }) => outcome === 'promoted');
  if (promotion?.previousVersion === undefined || promotion.version !== current) {
    throw new UsageError(
      `--to: say which version; no release in the history put ${label(current)} into production`,
    );
  }
  return { version: promotion.previousVersion, previousVersion: current };
}
