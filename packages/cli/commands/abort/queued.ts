import type { Releases } from '../../../../aws/releases/releases';
import type { WaitingRelease } from '../../../../core/release/conflict';
import { Account } from '../../account/account';
import { ControlRefused } from '../../process/control-refused';
import { confirm, type ConfirmOptions } from '../../process/confirm';
import { exitCodes } from '../../process/exit-codes';
import { Screen } from '../../views/screen';
import type { ControlOptions, ControlReport } from '../shared/open-release';

/** A release in the queue of its service. */
interface Queued {
  readonly releases: Releases;
  readonly waiting: WaitingRelease;
}

/**
 * Finds a queued release by its id, or by its version.
 *
 * @returns undefined when there is none, or the queue cannot be read
 */
export async function findQueued(named: string, options: ControlOptions): Promise<Queued | undefined> {
  const account = new Account(options);
  const releases = account.releasesOf(await account.findService());
  const queue = await releases.queue().catch(() => []);
  const waiting = queue.find(({ id }) => id === named) ?? queue.findLast(({ version }) => version === named);
  return waiting && { releases, waiting };
}

/** Aborts a queued release, which ends at its next attempt without having begun. */
export async function leaveQueue(
  { releases, waiting }: Queued,
  options: ControlOptions & ConfirmOptions,
): Promise<number> {
  const { id, version } = waiting;
  const { service } = releases.manifest;
  const reason = await confirm(
    `Take the release of version ${version} of ${service} out of the queue`,
    options,
  );
  const answer = await releases.abort(id, reason);
  if (answer.kind === 'refused') throw new ControlRefused(id, answer.refusal);
  const { requestedBy, identity, at } = answer;
  const report: ControlReport = { service, release: id, action: 'abort', reason, requestedBy, identity, at };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Aborted: version ${version} leaves the queue within a minute; it never began.`);
  return exitCodes.ok;
}
