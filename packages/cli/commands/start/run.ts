import { writeNotice } from '../../process/notice';
import { z } from 'zod';
import type { Releases } from '../../../../aws/releases/releases';
import { joinChanges } from '../../../../core/release/change';
import { waitingConflictSchema, type StoppingConflict } from '../../../../core/audit/start-conflict';
import type { ReleaseInput } from '../../../../core/release/release';
import type { ConflictPolicy } from '../../../../core/strategy/conflict-policy';
import { describeTarget } from '../../../../core/registry/service-manifest';
import { defaultStrategyName } from '../../../../core/strategy/defaults';
import { ReleaseError } from '../../../../core/errors/release-error';
import { withoutUndefined } from '../../../../core/text/without-undefined';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { releaseId } from '../../account/release-id';
import { overridesIn, type OverrideOptions } from '../shared/override-options';
import type { FollowingOptions } from '../shared/following-options';
import { Screen } from '../../views/screen';
import { notStartedText, waitsText } from '../../views/start-conflict-text';
import { watchRelease } from '../watch/run';

/** The flags of the command. */
export interface StartOptions extends AccountOptions, FollowingOptions, OverrideOptions {
  readonly strategy?: string;
  readonly reason?: string;
  readonly commit?: string;
  readonly author?: string;
  readonly onConflict?: ConflictPolicy;
  readonly name?: string;
  readonly wait: boolean;
  readonly json: boolean;
}

/** The output of `rollouts start --json`; with `--wait` it is followed as by `rollouts watch --json`. */
export const startSchema = z.strictObject({
  service: z.string(),
  /** The release's id, which is the name of its execution. */
  release: z.string(),
  executionArn: z.string(),
  version: z.string(),
  strategy: z.string(),
  /** The release in flight that it waits for, and whether it supersedes that one. */
  conflict: waitingConflictSchema.optional(),
});

/** `rollouts start`: starts a release of a version, by default of the newest. */
export async function runStart(named: string | undefined, options: StartOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const { service } = manifest;
  const releases = account.releasesOf(manifest);
  const [version, current] = await Promise.all([named ?? newestVersion(releases), currentVersion(releases)]);
  if (version === current) {
    const label = `${releases.target.describe(version)} of ${service}`;
    writeNotice(`rollouts: ${label} is already in production; nothing was started`);
    return exitCodes.ok;
  }
  // The time is that of the cloud only after it has answered.
  const id = options.name ?? releaseId(service, version, account.time.now());
  const input: ReleaseInput = {
    version,
    ...withoutUndefined({
      strategy: options.strategy,
      reason: options.reason,
      change: joinChanges({ commit: options.commit, author: options.author }),
      onConflict: options.onConflict,
      overrides: overridesIn(options),
    }),
  };
  const result = await releases.start(input, id);
  if (result.kind === 'notStarted')
    return reportConflict(account, releases, version, result.conflict, options);
  const { executionArn, conflict } = result;
  const strategy = input.strategy ?? defaultStrategyName;
  const screen = new Screen();
  if (!options.json) {
    screen.print(`Started ${id}: version ${version} of ${service}, strategy ${strategy}.`);
    if (conflict) screen.print(waitsText(conflict));
  }
  if (options.wait) return watchRelease(account, releases, id, options);
  if (options.json) {
    screen.printJson({
      service,
      release: id,
      executionArn,
      version,
      strategy,
      ...(conflict && { conflict }),
    });
  } else screen.print(`Run rollouts watch ${id} to follow it.`);
  return exitCodes.ok;
}

/** Says why nothing was started. With `--wait`, follows the release that is of the same version. */
async function reportConflict(
  account: Account,
  releases: Releases,
  version: string,
  conflict: StoppingConflict,
  options: StartOptions,
): Promise<number> {
  const isReleased = conflict.resolution === 'already-releasing';
  const label = `${releases.target.describe(version)} of ${releases.manifest.service}`;
  writeNotice(`rollouts: ${notStartedText(conflict, label, options.wait)}`);
  if (isReleased && options.wait) return watchRelease(account, releases, conflict.inFlight.id, options);
  return isReleased ? exitCodes.ok : exitCodes.refused;
}

/** @throws UsageError when no version was published */
async function newestVersion({ target, manifest }: Releases): Promise<string> {
  const newest = await target.newest();
  if (newest !== undefined) return newest;
  const what = `${describeTarget(manifest.target)} of ${manifest.service}`;
  throw new UsageError(`${what} has no published version: publish one first`);
}

/** The version in production; undefined without the permission to read it, which starting a release does not include. */
async function currentVersion({ target }: Releases): Promise<string | undefined> {
  return target.current().catch((error: unknown) => {
    if (error instanceof ReleaseError && error.name === 'AwsCallRefused') return undefined;
    throw error;
  });
}
