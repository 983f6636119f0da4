import { z } from 'zod';
import { writeNotice } from '../../process/notice';
import { assertNever } from '../../../../core/errors/assert-never';
import type { Outcome } from '../../../../core/release/release';
import { nextStepsFor } from '../../../../core/audit/events/next-steps';
import { concludedStatus } from '../../../../core/audit/release-status';
import type { ReleaseTimeline } from '../../../../core/audit/release-timeline';
import type { Releases } from '../../../../aws/releases/releases';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes } from '../../process/exit-codes';
import { follow, type Poll } from '../../account/follow';
import { interruption, TimedOut } from '../../process/interruption';
import { findRelease, shortId } from '../../account/release-reference';
import { releaseReportSchema, reportRelease, type ReleaseReport } from '../../reports/release-report';
import { ReleaseScreen } from '../../views/release-screen';
import { Screen } from '../../views/screen';
import { strategyPlan } from '../../reports/strategy-plan';
import type { FollowingOptions } from '../shared/following-options';
import { outlastingReads } from '../shared/outlasting-reads';

/** The flags of the command. */
export interface WatchOptions extends AccountOptions, FollowingOptions {
  readonly json: boolean;
}

/** A line of `rollouts watch --json`: an event of the audit trail, and last the release. */
export const watchLineSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('event'),
    /** The id of the release. */
    release: z.string(),
    event: z.looseObject({ at: z.string(), kind: z.string() }),
  }),
  z.strictObject({ type: z.literal('release'), release: releaseReportSchema }),
]);

type WatchLine = z.output<typeof watchLineSchema>;

/** `rollouts watch`: follows a release until it ends; exits with 0 if it was promoted. */
export async function runWatch(release: string | undefined, options: WatchOptions): Promise<number> {
  const account = new Account(options);
  const releases = account.releasesOf(await account.findService());
  return watchRelease(account, releases, await findRelease(account, releases, release), options);
}

/** Shows a release until it ends, or until Ctrl-C or a timeout, which do not affect the release. */
export async function watchRelease(
  account: Account,
  releases: Releases,
  id: string,
  options: Pick<WatchOptions, 'interval' | 'timeout' | 'json'>,
): Promise<number> {
  const { manifest } = releases;
  const interrupted = interruption(options.timeout);
  const output = options.json ? new WatchLines() : new WatchScreen();
  let report: ReleaseReport | undefined;
  const reportOf = (releaseId: string, timeline: ReleaseTimeline) =>
    reportRelease(
      {
        id: releaseId,
        service: manifest.service,
        plan: strategyPlan(manifest, timeline.strategy),
      },
      timeline,
    );
  try {
    const outcome = await follow(releases, id, {
      intervalSeconds: options.interval,
      signal: interrupted.signal,
      reads: outlastingReads(interrupted.signal, (sentence) => output.say(sentence)),
      onPoll(poll) {
        report = reportOf(poll.releaseId, poll.timeline);
        output.show(poll, report, account.time.now());
      },
      onOtherRelease({ version, releaseId }) {
        output.say(`Version ${version} is already being released as ${releaseId}; following that release.`);
      },
    });
    output.end(
      report && { ...report, ...(outcome && { outcome, status: concludedStatus[outcome] }) },
      outcomeSentence(report?.id ?? id, outcome, report),
    );
    return exitCodeOf(outcome);
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    output.close();
    const isTimedOut = interrupted.signal.reason instanceof TimedOut;
    const again = `The release continues. Run rollouts watch ${shortId(report?.id ?? id)} to follow it again.`;
    writeNotice(isTimedOut ? `rollouts: the time of --timeout is over. ${again}` : again);
    return isTimedOut ? exitCodes.timedOut : exitCodes.interrupted;
  } finally {
    output.close();
    interrupted.stop();
  }
}

/** The output of a command that follows a release. */
interface WatchOutput {
  show(poll: Poll, report: ReleaseReport, now: number): void;
  /** Prints a sentence for people. */
  say(sentence: string): void;
  end(report: ReleaseReport | undefined, sentence: string): void;
  close(): void;
}

class WatchScreen implements WatchOutput {
  readonly #screen = new ReleaseScreen(process.stdout);

  show({ fresh }: Poll, report: ReleaseReport, now: number): void {
    this.#screen.show(fresh, report, now);
  }

  say(sentence: string): void {
    this.#screen.print(sentence);
  }

  end(_: ReleaseReport | undefined, sentence: string): void {
    this.#screen.print(sentence);
  }

  close(): void {
    this.#screen.close();
  }
}

/** Standard output has only lines of NDJSON, so sentences go to standard error. */
class WatchLines implements WatchOutput {
  readonly #screen = new Screen();
  readonly say = writeNotice;

  show({ releaseId, fresh }: Poll): void {
    for (const event of fresh) this.#print({ type: 'event', release: releaseId, event: { ...event } });
  }

  end(release: ReleaseReport | undefined): void {
    if (release) this.#print({ type: 'release', release });
  }

  close(): void {
    // Nothing is drawn that would have to be removed.
  }

  #print(line: WatchLine): void {
    this.#screen.printJsonLine(line);
  }
}

function exitCodeOf(outcome: Outcome | undefined): number {
  switch (outcome) {
    case 'promoted':
    case 'already-live':
      return exitCodes.ok;
    case 'rolled-back':
      return exitCodes.rolledBack;
    case 'refused':
      return exitCodes.refused;
    case 'rollback-unconfirmed':
    case undefined:
      return exitCodes.unknown;
    default:
      return assertNever(outcome);
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
      return report?.failure === undefined
        ? 'The release was refused.'
        : refusalSentence(report.service, report.failure);
    case undefined:
      return `The execution of ${id} has ended, but the guard has not concluded the release: check the guard (docs/operations.md).`;
    default:
      return assertNever(outcome);
  }
}

/** The error of a release that was refused, and what to do. */
function refusalSentence(service: string, { error, message }: NonNullable<ReleaseReport['failure']>): string {
  const steps = nextStepsFor(service)
    .afterFailure(error)
    .map(({ purpose, command }) => (command === undefined ? purpose : `${purpose}: ${command}`));
  return `The release was refused: ${error}: ${message}. ${steps.join('; ')}.`;
}
