import { z } from 'zod';
import type { CurrentRelease } from '../../../../core/audit/rows/current-release';
import type { Releases } from '../../../../aws/releases/releases';
import { refusalOf, type Control, type ControlRefusal } from '../../../../core/audit/allowed-controls';
import { foldEvents, type ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { Account, type AccountOptions } from '../../account/account';
import { ControlRefused } from '../../process/control-refused';
import { UsageError } from '../../process/exit-codes';
import { lookUp } from '../../account/release-reference';

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
  readonly timeline: ReleaseTimeline;
}

/**
 * Finds the release in flight.
 *
 * @param named the release that is meant, if it was said
 * @throws UsageError when none is in flight, or another one
 */
export async function takeHelm(named: string | undefined, options: AccountOptions): Promise<Helm> {
  const account = new Account(options);
  const manifest = await account.findService();
  const { current: release } = await account.readStanding(manifest);
  const { service } = manifest;
  if (!release) throw new UsageError(`no release of ${service} is in flight; nothing was changed`);
  const releases = account.releasesOf(manifest);
  if (
    named !== undefined &&
    named !== release.id &&
    (await lookUp(account, releases, named)) !== release.id
  ) {
    throw new UsageError(
      `release ${release.id} of ${service} is in flight, not ${named}; nothing was changed`,
    );
  }
  // Without its audit trail the ledger's row decides alone: an abort must not wait until the trail can be read.
  const events = await releases.events(release.id).catch(() => []);
  return { account, releases, release, timeline: foldEvents(events, release) };
}

/** Before a person is asked to confirm what would be refused. @throws ControlRefused */
export function refuseUnlessAllowed(control: Control, { release, timeline }: Helm): void {
  accept(release, refusalOf(control, timeline));
}

/** @throws ControlRefused when there is a refusal */
export function accept(release: Pick<CurrentRelease, 'id'>, refusal: ControlRefusal | undefined): void {
  if (refusal) throw new ControlRefused(release.id, refusal);
}
