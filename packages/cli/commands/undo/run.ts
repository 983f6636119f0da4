import { z } from 'zod';
import type { Releases, StartResult } from '../../../../aws/releases/releases';
import { refuseUndo } from '../../../../core/audit/allowed-controls';
import { contradictionOfPromotion } from '../../../../core/audit/recorded-promotion';
import type { WaitingConflict } from '../../../../core/audit/start-conflict';
import { foldEvents, type ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { withoutUndefined } from '../../../../core/text/without-undefined';
import { Account, type AccountOptions } from '../../account/account';
import { ControlRefused } from '../../process/control-refused';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { confirm } from '../../process/confirm';
import { interruption } from '../../process/interruption';
import { atOnceStrategyName } from '../../../../core/strategy/defaults';
import { follow } from '../../account/follow';
import { releaseId } from '../../account/release-id';
import { overridesIn, type OverrideOptions } from '../shared/override-options';
import { contradictionText } from '../../views/contradiction-text';
import type { FollowingOptions } from '../shared/following-options';
import { outlastingReads } from '../shared/outlasting-reads';
import { Screen } from '../../views/screen';
import { waitsText } from '../../views/start-conflict-text';
import { writeNotice } from '../../process/notice';
import { watchRelease } from '../watch/run';

/** The flags of the command. */
export interface UndoOptions extends AccountOptions, FollowingOptions, OverrideOptions {
  readonly to?: string;
  readonly now: boolean;
  readonly strategy?: string;
  readonly reason?: string;
  readonly yes: boolean;
  readonly wait: boolean;
  readonly json: boolean;
}

/** The output of `rollouts undo --json`; with `--wait` it is followed as by `rollouts watch --json`. */
export const undoSchema = z.strictObject({
  service: z.string(),
  release: z.string(),
  /** The version to release again. */
  version: z.string(),
  /** The version that was in production. */
  previousVersion: z.string(),
  /** True with `--now`: the version is in production. */
  done: z.boolean(),
});

/** The number of past releases searched for the one that promoted the current production version. */
const historyLimit = 50;

/** `rollouts undo`: releases the previous version again, through the stages of a strategy or at once. */
export async function runUndo(options: UndoOptions): Promise<number> {
  const overrides = overridesIn(options);
  if (options.now && (options.strategy !== undefined || options.wait || overrides !== undefined)) {
    throw new UsageError('--now cannot be used with --strategy or --wait, and checks no rule to override');
  }
  const account = new Account(options);
  const manifest = await account.findService();
  const { service } = manifest;
  const { current } = await account.readStatus(manifest);
  const releases = account.releasesOf(manifest);
  if (current) {
    const { status } = foldEvents(await releases.events(current.id), current);
    const refusal = refuseUndo(status);
    if (refusal) throw new ControlRefused(current.id, refusal);
  }
  const change = await chooseChange(releases, options.to);
  const { version, previousVersion } = change;
  const how = options.now ? 'now, without a canary' : `with strategy ${options.strategy ?? 'canary'}`;
  const reason = await confirm(
    `Replace version ${previousVersion} of ${service} with version ${version} ${how}`,
    options,
  );
  const id = releaseId(service, version, account.time.now(), 'undo-');
  const screen = new Screen();
  const report = { service, release: id, version, previousVersion };
  if (options.now) {
    refuseConflict(await releases.start({ version, reason, strategy: atOnceStrategyName }, id));
    const timeline = await waitForEnd(releases, id);
    const done = timeline.outcome === 'promoted';
    if (options.json) screen.printJson({ ...report, done });
    else if (done) screen.print(`Version ${version} of ${service} is back in production.`);
    if (done) return exitCodes.ok;
    const why = timeline.failure ? `: ${timeline.failure.error}: ${timeline.failure.message}` : '';
    writeNotice(`rollouts: ${id} was not promoted${why}`);
    return exitCodes.unexpectedOutcome;
  }
  const { strategy } = options;
  const input = { version, reason, ...withoutUndefined({ strategy, overrides }) };
  const conflict = refuseConflict(await releases.start(input, id));
  if (!options.json) {
    screen.print(`Started ${id}: version ${version} of ${service} is released again.`);
    if (conflict) screen.print(waitsText(conflict));
  }
  if (options.wait) return watchRelease(account, releases, id, options);
  if (options.json) screen.printJson({ ...report, done: false });
  else screen.print(`Run rollouts watch ${id} to follow it.`);
  return exitCodes.ok;
}

/**
 * @returns the conflict of a release that was started and waits
 * @throws ControlRefused if another release has begun meanwhile
 */
function refuseConflict(result: StartResult): WaitingConflict | undefined {
  if (result.kind === 'started') return result.conflict;
  const { id, status } = result.conflict.inFlight;
  throw new ControlRefused(id, refuseUndo(status) ?? { code: 'releaseInFlight' });
}

/** Waits until a release has ended. Ctrl-C leaves it running. */
async function waitForEnd(releases: Releases, id: string): Promise<ReleaseTimeline> {
  const interrupted = interruption();
  let last: ReleaseTimeline | undefined;
  try {
    await follow(releases, id, {
      intervalSeconds: 0.5,
      signal: interrupted.signal,
      reads: outlastingReads(interrupted.signal, writeNotice),
      onPoll: ({ timeline }) => (last = timeline),
      onOtherRelease: () => undefined,
    });
    return last ?? foldEvents([]);
  } finally {
    interrupted.stop();
  }
}

/** @throws UsageError when the history does not have the previous production version, or something contradicts it */
async function chooseChange(releases: Releases, to: string | undefined) {
  const [{ revision: current, note }, past] = await Promise.all([
    releases.target.production(),
    releases.history(historyLimit),
  ]);
  const label = (revision: string) => releases.target.describe(revision);
  if (to !== undefined) {
    if (to === current) throw new UsageError(`--to: ${label(to)} is already in production`);
    return { version: to, previousVersion: current };
  }
  const promotion = past.find(({ outcome }) => outcome === 'promoted');
  if (promotion?.previousVersion === undefined || promotion.version !== current) {
    throw new UsageError(
      `cannot determine the previous version: no recorded release promoted ${label(current)}. Name one with --to`,
    );
  }
  const trail = note ? [] : await releases.events(promotion.id);
  const contradiction = contradictionOfPromotion(promotion, note, trail);
  if (contradiction)
    throw new UsageError(`${contradictionText(promotion, contradiction)}. Name the version with --to`);
  return { version: promotion.previousVersion, previousVersion: current };
}
