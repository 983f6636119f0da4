import { z } from 'zod';
import type { CurrentRelease } from '../../core/ledger/current-release';
import type { Releases } from '../../aws/releases';
import { tellStory } from '../../core/story';
import { Account, type AccountOptions } from '../account';
import { UsageError } from '../exit-codes';
import { lookUp } from '../release-reference';

/** The flags of every command that steers the release in flight. */
export interface ControlOptions extends AccountOptions {
  readonly reason?: string;
  readonly json: boolean;
}

/** What the steering commands print with `--json`. */
export const controlSchema = z.strictObject({
  service: z.string(),
  release: z.string(),
  did: z.enum(['paused', 'resumed', 'promoted', 'approved', 'rejected', 'aborted']),
  /** Of `promoted`, missing when it goes all the way; of `approved` and `rejected`. */
  stage: z.string().optional(),
  /** Of `aborted`: whether the guard has confirmed that traffic is at rest. */
  atRest: z.boolean().optional(),
  requestedBy: z.string(),
  reason: z.string(),
  at: z.string(),
});

export type ControlReport = z.output<typeof controlSchema>;

/** The release in flight, and what it is steered with. */
export interface Helm {
  readonly account: Account;
  readonly releases: Releases;
  readonly release: CurrentRelease;
}

/**
 * Finds the release in flight.
 *
 * @param named the release that is meant, if it was said
 * @throws UsageError when none is in flight, or another one
 */
export async function takeHelm(named: string | undefined, options: AccountOptions): Promise<Helm> {
  const account = new Account(options);
  const deployment = await account.findService();
  const { current: release } = await account.readStanding(deployment);
  const { service } = deployment;
  if (!release) throw new UsageError(`no release of ${service} is in flight; nothing was changed`);
  const releases = account.releasesOf(deployment);
  if (
    named !== undefined &&
    named !== release.id &&
    (await lookUp(account, releases, named)) !== release.id
  ) {
    throw new UsageError(
      `release ${release.id} of ${service} is in flight, not ${named}; nothing was changed`,
    );
  }
  return { account, releases, release };
}

/** The stage at which the release in flight is; `start` before the first. */
export async function stageOf({ releases, release }: Helm): Promise<string> {
  const { stages } = tellStory(await releases.events(release.id));
  return stages.at(-1)?.label ?? 'start';
}
