import { assertNever } from '../../../../core/errors/assert-never';
import type { Outcome } from '../../../../core/release/release';
import { concludedStatus } from '../../../../core/audit/release-status';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Releases } from '../../../../aws/releases/releases';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes } from '../../process/exit-codes';
import { follow } from '../../account/follow';
import { interruption } from '../../process/interruption';
import { findRelease, shortId } from '../../account/release-reference';
import { reportRelease, type ReleaseReport } from '../../reports/release-report';
import { ReleaseScreen } from '../../views/release-screen';
import { Screen } from '../../views/screen';
import { ladderOf } from '../../reports/stage-list';

/** The flags of the command. */
export interface WatchOptions extends AccountOptions {
  readonly interval: number;
  readonly json: boolean;
}

/** `rollouts watch`: follows a release to its end; the exit code tells whether it was promoted. */
export async function runWatch(release: string | undefined, options: WatchOptions): Promise<number> {
  const account = new Account(options);
  const releases = account.releasesOf(await account.findService());
  return watchRelease(account, releases, await findRelease(account, releases, release), options);
}

/** Shows a release until it has ended, or until Ctrl-C, which leaves the release alone. */
export async function watchRelease(
  account: Account,
  releases: Releases,
  id: string,
  options: Pick<WatchOptions, 'interval' | 'json'>,
): Promise<number> {
  const screen = new ReleaseScreen(process.stdout);
  const interrupted = interruption();
  let report: ReleaseReport | undefined;
  const reportOf = (timeline: ReleaseTimeline) =>
    reportRelease(
      { id, service: releases.manifest.service, ladder: ladderOf(releases.manifest, timeline.strategy) },
      timeline,
    );
  try {
    const outcome = await follow(releases, id, {
      intervalSeconds: options.interval,
      signal: interrupted.signal,
      onLook({ fresh, timeline }) {
        report = reportOf(timeline);
        if (!options.json) screen.show(fresh, report, account.time.now());
      },
    });
    if (options.json) {
      new Screen().printJson({ ...report, ...(outcome && { outcome, status: concludedStatus[outcome] }) });
    } else screen.say(ending(id, outcome, report));
    return outcome === 'promoted' || outcome === 'already-live' ? exitCodes.ok : exitCodes.unexpectedOutcome;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    screen.close();
    process.stderr.write(`The release goes on. See it again with rollouts watch ${shortId(id)}\n`);
    return exitCodes.interrupted;
  } finally {
    screen.close();
    interrupted.stop();
  }
}

function ending(id: string, outcome: Outcome | undefined, report: ReleaseReport | undefined): string {
  const what = `Version ${report?.version ?? '?'}`;
  switch (outcome) {
    case 'promoted':
      return `${what} is in production.`;
    case 'already-live':
      return `Nothing to do: the version is in production, or another release of it is under way.`;
    case 'rolled-back':
      return `${what} was rolled back; rollouts explain ${shortId(id)} has every verdict.`;
    case 'rollback-unconfirmed':
      return `The rollback of ${what.toLowerCase()} could not be confirmed: look at the traffic now (docs/operations.md).`;
    case 'refused':
      return `The release was refused${report?.failure ? `: ${report.failure.error}: ${report.failure.message}` : ''}`;
    case undefined:
      return `The execution of ${id} has ended, and nobody concluded the release: look at the guard (docs/operations.md).`;
    default:
      return assertNever(outcome);
  }
}
