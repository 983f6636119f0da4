import { z } from 'zod';
import type { Leftover, Leftovers } from '../../../../aws/registry/leftovers';
import { pluralize } from '../../../../core/text/format';
import { Account, type AccountOptions } from '../../account/account';
import { confirm, noReason } from '../../process/confirm';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { Screen } from '../../views/screen';

/** The flags of `rollouts doctor --leftovers`. */
export interface LeftoversOptions extends AccountOptions {
  readonly leftovers: boolean;
  readonly delete: boolean;
  readonly yes: boolean;
  readonly json: boolean;
}

/** The output of `rollouts doctor --leftovers --json`. */
export const leftoversSchema = z.strictObject({
  leftovers: z.array(
    z.strictObject({
      /** The service that the table's tags name. */
      service: z.string(),
      /** The ledger table. */
      table: z.string(),
      /** A command for a POSIX shell that deletes it. */
      command: z.string(),
    }),
  ),
  /** The names of the tables that this run deleted. */
  deleted: z.array(z.string()),
});

/** `rollouts doctor --leftovers`: lists, and with `--delete` deletes, the ledger tables that deleted stacks left. */
export async function runLeftovers(options: LeftoversOptions): Promise<number> {
  requireFlags(options);
  const leftovers = new Account(options).leftovers();
  const found = await leftovers.find(options.service);
  const screen = new Screen();
  if (!options.json) printFound(screen, found);
  const deleted = options.delete && found.length > 0 ? await deleteAll(leftovers, found, options) : [];
  const left = found.filter(({ table }) => !deleted.includes(table));
  if (options.json) {
    const reported = left.map((each) => ({ ...each, command: deletionOf(each) }));
    screen.printJson({ leftovers: reported, deleted } satisfies z.output<typeof leftoversSchema>);
  } else if (deleted.length > 0) screen.print(`Deleted ${pluralize(deleted.length, 'ledger table')}.`);
  return left.length === 0 ? exitCodes.ok : exitCodes.unexpectedOutcome;
}

function requireFlags({ leftovers, delete: isDelete, yes }: LeftoversOptions): void {
  if (!leftovers) throw new UsageError('--delete and --yes need --leftovers');
  if (yes && !isDelete) throw new UsageError('--yes needs --delete');
}

/** Deletes what was found and is still left when the user has answered. @returns the names of the tables */
async function deleteAll(
  leftovers: Leftovers,
  found: readonly Leftover[],
  { service, yes }: LeftoversOptions,
): Promise<string[]> {
  const tables = pluralize(found.length, 'ledger table');
  await confirm(`Delete ${tables}, with the audit trails in them`, { yes, reason: noReason });
  const deleted: string[] = [];
  for (const each of await leftovers.find(service)) {
    if (!found.some(({ table }) => table === each.table)) continue;
    await leftovers.delete(each);
    deleted.push(each.table);
  }
  return deleted;
}

function printFound(screen: Screen, found: readonly Leftover[]): void {
  if (found.length === 0) {
    screen.print('Nothing is left over.');
    return;
  }
  for (const each of found) {
    screen.print(`${each.service}  ledger table ${each.table}, with the audit trail of its releases`);
    screen.printWhole(`  $ ${deletionOf(each)}`);
  }
}

function deletionOf({ table }: Leftover): string {
  return (
    `aws dynamodb update-table --table-name ${table} --no-deletion-protection-enabled && ` +
    `aws dynamodb delete-table --table-name ${table}`
  );
}
