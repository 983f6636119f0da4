import { z } from 'zod';
import type { CurrentRelease } from '../../../../core/audit/rows/current-release';
import type { ControlResult, Releases, Requested } from '../../../../aws/releases/releases';
import { refusalOf, type Control, type ControlRefusal } from '../../../../core/audit/allowed-controls';
import { identityKinds } from '../../../../core/release/identity';
import { foldEvents, type ReleaseTimeline } from '../../../../core/audit/release-timeline';
import { Account, type AccountOptions } from '../../account/account';
import { ControlRefused } from '../../process/control-refused';
import { UsageError } from '../../process/exit-codes';
import { lookUp } from '../../account/release-reference';

/** The flags of every command that controls the release in flight. */
export interface ControlOptions extends AccountOptions {
  readonly reason?: string;
  readonly json: boolean;
}

/** The service that clients get from production. */
export const clientsSchema = z.strictObject({
  /** `failing`: AWS's configuration makes every request fail. `unknown`: it cannot be read. */
  state: z.enum(['served', 'failing', 'unknown']),
  /** The defects in AWS's configuration, or why it cannot be read. */
  problems: z.array(z.string()),
  /** The counts of production at the last check of the release; missing before the first. */
  lastCheck: z.strictObject({ requests: z.int(), faults: z.int() }).optional(),
});

export type ClientsReport = z.output<typeof clientsSchema>;

/** The output of the control commands with `--json`. */
export const controlSchema = z.strictObject({
  service: z.string(),
  release: z.string(),
  action: z.enum(['pause', 'resume', 'promote', 'approve', 'reject', 'abort']),
  /** Set with `approve` and `reject`, and with `promote` unless `--full` was given. */
  stage: z.string().optional(),
  /** Set with `abort`: true if the guard confirmed that all traffic is on the baseline. */
  baselineRestored: z.boolean().optional(),
  /** Set with `abort`: the service that clients get from production now. */
  clients: clientsSchema.optional(),
  requestedBy: z.string(),
  /** The certainty of `requestedBy`: attested by AWS, or claimed. */
  identity: z.enum(identityKinds),
  reason: z.string(),
  at: z.string(),
});

export type ControlReport = z.output<typeof controlSchema>;

/** The release in flight, with the clients that control it. */
export interface OpenRelease {
  readonly account: Account;
  readonly releases: Releases;
  readonly release: CurrentRelease;
  readonly timeline: ReleaseTimeline;
}

/**
 * Opens the release in flight.
 *
 * @param named a reference to the release, as {@link lookUp} takes it. @default any release
 * @throws UsageError when no release is in flight, or not the named one
 */
export async function openRelease(named: string | undefined, options: AccountOptions): Promise<OpenRelease> {
  const account = new Account(options);
  const manifest = await account.findService();
  const { current: release } = await account.readStatus(manifest);
  const { service } = manifest;
  if (!release) throw new UsageError(`${service} has no release in flight; nothing was changed`);
  const releases = account.releasesOf(manifest);
  if (
    named !== undefined &&
    named !== release.id &&
    (await lookUp(account, releases, named)) !== release.id
  ) {
    throw new UsageError(
      `${named === '' ? '""' : named} is not in flight: the release in flight of ${service} is ${release.id}; nothing was changed`,
    );
  }
  // An abort must not fail because the audit trail cannot be read: the ledger's row is enough.
  const events = await releases.events(release.id).catch(() => []);
  return { account, releases, release, timeline: foldEvents(events, release) };
}

/** Checks a control before the user is asked to confirm it. @throws ControlRefused */
export function refuseUnlessAllowed(control: Control, { release, timeline }: OpenRelease): void {
  throwIfRefused(release, refusalOf(control, timeline));
}

/** The requester of a control that was carried out. @throws ControlRefused */
export function requestedOf(release: Pick<CurrentRelease, 'id'>, result: ControlResult): Requested {
  if (result.kind === 'refused') throw new ControlRefused(release.id, result.refusal);
  const { requestedBy, identity, at } = result;
  return { requestedBy, identity, at };
}

/** @throws ControlRefused when there is a refusal */
export function throwIfRefused(
  release: Pick<CurrentRelease, 'id'>,
  refusal: ControlRefusal | undefined,
): void {
  if (refusal) throw new ControlRefused(release.id, refusal);
}
