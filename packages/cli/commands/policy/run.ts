import { accessPolicy, type PersonRole } from '../../../../core/registry/access-policy';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { Screen } from '../../views/screen';

export type { PersonRole };

/** The flags of the command. */
export interface PolicyOptions extends AccountOptions {
  /** The names of strategies. */
  readonly strategy?: readonly string[];
}

/** The roles that may start releases with some strategies, and not with others. */
const startingRoles: readonly PersonRole[] = ['starter', 'operator'];

/** `rollouts policy`: prints the IAM policy of a role for a service, as JSON. */
export async function runPolicy(role: PersonRole, options: PolicyOptions): Promise<number> {
  const { strategy: names } = options;
  if (names && !startingRoles.includes(role)) {
    throw new UsageError(`--strategy is for the roles ${startingRoles.join(' and ')} only`);
  }
  const manifest = await new Account(options).findService();
  const deployed = manifest.strategies.map(({ name }) => name);
  const unknown = names?.find((name) => !deployed.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--strategy: ${manifest.service} has no strategy "${unknown}"; available: ${deployed.join(', ')}`,
    );
  }
  new Screen().printJson(accessPolicy(role, manifest, names));
  return exitCodes.ok;
}
