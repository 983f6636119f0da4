import { names } from '../apps/names';
import { policyName } from '../worlds/role';
import type { ProcessResult } from '../worlds/world';

/** The stacks of the suite in the order of their deletion: the clients' VPC is associated by the service's stack. */
export const stackNames = [names.stack, names.namesStack, names.clientsStack] as const;

/** The services whose ledgers the deleted stacks leave. */
const serviceNames = [names.service, names.namesService] as const;

/** The parts of a world that cleaning up needs. */
export interface CleanableWorld {
  /** The stacks that the run has begun to create and not deleted. */
  readonly stacks: ReadonlySet<string>;
  /** The roles that it has made and not deleted. */
  readonly roles: ReadonlySet<string>;
  destroy(stack: { readonly stackName: string; readonly folder: string }): Promise<void>;
  rollouts(args: readonly string[]): Promise<ProcessResult>;
}

/**
 * Deletes what a run has made, also the ledgers that its stacks leave. One failure does not keep the rest from being deleted.
 *
 * @returns whether nothing is left
 */
export async function cleanUp(world: CleanableWorld, say: (line: string) => void): Promise<boolean> {
  const began = world.stacks.size > 0;
  for (const stackName of stackNames.filter((name) => world.stacks.has(name))) {
    say(`deleting the stack ${stackName} …`);
    await world
      .destroy({ stackName, folder: '' })
      .catch((error: unknown) => say(`${stackName}: ${(error as Error).message}`));
  }
  let isClean = world.stacks.size === 0 && world.roles.size === 0;
  for (const service of began ? serviceNames : []) {
    const { exitCode, stderr } = await world.rollouts([...leftoversOf(service), '--delete', '--yes']);
    if (exitCode === 0) continue;
    isClean = false;
    say(`the ledgers of ${service}: ${stderr.trim()}`);
  }
  if (!isClean) for (const line of leftLines(world)) say(line);
  return isClean;
}

/** Returns the lines that say what is left, and the commands that delete it. */
export function leftLines({ stacks, roles }: Pick<CleanableWorld, 'stacks' | 'roles'>): string[] {
  const left = stackNames.filter((name) => stacks.has(name));
  return [
    left.length === 0
      ? 'Ledgers may be left in the account. To delete them:'
      : `Left in the account: the stacks ${left.join(', ')}, and ledgers. To delete them, one after the other:`,
    ...left.map((name) => `  aws cloudformation delete-stack --stack-name ${name}`),
    ...[...roles].flatMap((role) => [
      `  aws iam delete-role-policy --role-name ${role} --policy-name ${policyName}`,
      `  aws iam delete-role --role-name ${role}`,
    ]),
    ...serviceNames.map((service) => `  npx rollouts ${leftoversOf(service).join(' ')} --delete`),
  ];
}

function leftoversOf(service: string): string[] {
  return ['doctor', '--leftovers', '--service', service];
}
