import { accessPolicy, startsStrategies, type PolicyName } from '../../../../core/registry/access-policy';
import { placeholderSubject } from '../../../../core/registry/policy-statements';
import { Account, type AccountOptions } from '../../account/account';
import { exitCodes, UsageError } from '../../process/exit-codes';
import { Screen } from '../../views/screen';

export type { PolicyName };

/** The flags of the command. */
export interface PolicyOptions extends AccountOptions {
  /** The names of strategies. */
  readonly strategy?: readonly string[];
  /** Prints words in capitals in place of names, and calls no AWS API. */
  readonly placeholders: boolean;
}

/** `rollouts policy`: prints the IAM policy of roles and commands for a service, as JSON. */
export async function runPolicy(names: readonly PolicyName[], options: PolicyOptions): Promise<number> {
  const { strategy: strategies, placeholders, service } = options;
  if (strategies && !startsStrategies(names)) {
    throw new UsageError(`--strategy: ${names.join(', ')} does not start releases with chosen strategies`);
  }
  const subject = placeholders
    ? placeholderSubject(service, strategies)
    : await new Account(options).findService();
  const deployed = subject.strategies.map(({ name }) => name);
  const unknown = strategies?.find((name) => !deployed.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--strategy: ${subject.service} has no strategy "${unknown}"; available: ${deployed.join(', ')}`,
    );
  }
  new Screen().printJson(accessPolicy(names, subject, strategies));
  return exitCodes.ok;
}
