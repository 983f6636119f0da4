import { writeNotice } from '../../process/notice';
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
import { plannedWeights } from '../../reports/planned-weights';

/** The flags of the command. */
export interface WatchOptions extends AccountOptions {
  readonly interval: number;
  readonly json: boolean;
}

/** `rollouts watch`: follows a release until it ends; exits with 0 if it was promoted. */
export async function runWatch(release: string | undefined, options: WatchOptions): Promise<number> {
  const account = new Account(options);
  const releases = account.releasesOf(await account.findService());
  return watchRelease(account, releases, await findRelease(account, releases, release), options);
}

/** Shows a release until it ends, or until Ctrl-C, which does not affect the release. */
export async function watchRelease(
  account: Account,
  releases: Releases,
  id: string,
  options: Pick<WatchOptions, 'interval' | 'json'>,
): Promise<number> {
  const screen = new ReleaseScreen(process.stdout);
  const { manifest } = releases;
  const interrupted = interruption();
  let report: ReleaseReport | undefined;
  const reportOf = (releaseId: string, timeline: ReleaseTimeline) =>
    reportRelease(
      {
        id: releaseId,
        service: manifest.service,
        plannedWeights: plannedWeights(manifest, timeline.strategy),
      },
      timeline,
    );
  try {
    const outcome = await follow(releases, id, {
      intervalSeconds: options.interval,
      signal: interrupted.signal,
      onPoll({ releaseId, fresh, timeline }) {
        report = reportOf(releaseId, timeline);
        if (!options.json) screen.show(fresh, report, account.time.now());
      },
      onOtherRelease({ version, releaseId }) {
        if (options.json) return;
        screen.print(`Version ${version} is already being released as ${releaseId}; following that release.`);
      },
    });
    if (options.json) {
      new Screen().printJson({ ...report, ...(outcome && { outcome, status: concludedStatus[outcome] }) });
    } else screen.print(outcomeSentence(report?.id ?? id, outcome, report));
    return outcome === 'promoted' || outcome === 'already-live' ? exitCodes.ok : exitCodes.unexpectedOutcome;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    screen.close();
    writeNotice(`The release continues. Run rollouts watch ${shortId(id)} to follow it again.`);
    return exitCodes.interrupted;
  } finally {
    screen.close();
    interrupted.stop();
  }
}

function outcomeSentence(
  id: string,
  outcome: Outcome | undefined,
  report: ReleaseReport | undefined,
): string {
  const what = `Version ${report?.version ?? '?'}`;
  switch (outcome) {
    case 'promoted':
      return `${what} is in production.`;
    case 'already-live':
      return 'Nothing to do: the version is already in production.';
    case 'rolled-back':
      return `${what} was rolled back. Run rollouts explain ${shortId(id)} to see every verdict.`;
    case 'rollback-unconfirmed':
      return `The rollback of ${what.toLowerCase()} could not be confirmed: check the listener's weights now (docs/operations.md).`;
    case 'refused':
      return `The release was refused${report?.failure ? `: ${report.failure.error}: ${report.failure.message}` : ''}`;
    case undefined:
      return `The execution of ${id} has ended, but the guard has not concluded the release: check the guard (docs/operations.md).`;
    default:
      return assertNever(outcome);
  }
}
