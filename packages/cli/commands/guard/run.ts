import { z } from 'zod';
import { refusalText } from '../../../../core/audit/allowed-controls';
import type { ControlResult, Requested } from '../../../../aws/releases/releases';
import { identityKinds } from '../../../../core/release/identity';
import { isSuspended } from '../../../../core/release/guard-suspension';
import { dayAndTime, formatDuration } from '../../../../core/text/format';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { checkReason, noReason } from '../../process/confirm';
import { Screen } from '../../views/screen';

/** The output of `rollouts guard suspend` and `resume` with `--json`. */
export const guardSchema = z.strictObject({
  service: z.string(),
  action: z.enum(['suspend', 'resume']),
  /** The end of the suspension, ISO 8601; set with `suspend`. */
  until: z.string().optional(),
  requestedBy: z.string(),
  identity: z.enum(identityKinds),
  reason: z.string(),
  at: z.string(),
});

type GuardReport = z.output<typeof guardSchema>;

interface GuardOptions extends AccountOptions {
  readonly reason?: string;
  readonly json: boolean;
}

/** `rollouts guard suspend`: the guard leaves weights alone that a person wrote. */
export async function runSuspend(options: GuardOptions & { readonly seconds: number }): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const { guardSuspension: before } = await account.readStatus(manifest);
  const reason = checkReason(options.reason ?? noReason);
  const result = await account.releasesOf(manifest).suspendGuard(options.seconds, reason);
  const requested = requestedOf(manifest.service, result);
  const until = new Date(Date.parse(requested.at) + options.seconds * 1000).toISOString();
  const report: GuardReport = { service: manifest.service, action: 'suspend', until, reason, ...requested };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else {
    screen.print(
      `${isSuspended(before, requested.at) ? 'Renewed' : 'Suspended'} for ${formatDuration(options.seconds)}, until ${dayAndTime(until)} UTC: the guard of ${manifest.service} leaves ` +
        'the weights alone when no release is in flight, and no release can begin. A release in flight still rolls back.',
    );
    screen.print('Run rollouts guard resume to end it.');
  }
  return exitCodes.ok;
}

/** `rollouts guard resume`: the guard restores the baseline at its next sweep. */
export async function runResumeGuard(options: GuardOptions): Promise<number> {
  const account = new Account(options);
  const manifest = await account.findService();
  const { service } = manifest;
  const { guardSuspension } = await account.readStatus(manifest);
  const reason = checkReason(options.reason ?? noReason);
  if (!isSuspended(guardSuspension, account.time.toString())) {
    throw new UsageError(`the guard of ${service} is not suspended; nothing was changed`);
  }
  const requested = requestedOf(service, await account.releasesOf(manifest).resumeGuard(reason));
  const report: GuardReport = { service, action: 'resume', reason, ...requested };
  const screen = new Screen();
  if (options.json) screen.printJson(report);
  else screen.print(`Resumed: the guard of ${service} restores the baseline within a minute.`);
  return exitCodes.ok;
}

function requestedOf(service: string, result: ControlResult): Requested {
  if (result.kind === 'refused')
    throw new UsageError(`${service}: ${refusalText(result.refusal)}; nothing was changed`);
  const { requestedBy, identity, at } = result;
  return { requestedBy, identity, at };
}
