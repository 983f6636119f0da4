import { createHash } from 'node:crypto';
import type { Side } from '../../core/traffic/side';

/** The words that no name of VPC Lattice may begin with, in any kind of resource: ids begin with them. */
const reserved = ['svc', 'tg', 'listener', 'rule', 'servicenetwork'] as const;

/** The digits of the hash at the end of a name that was changed. */
const hashDigits = 12;

/** The longest name of a VPC Lattice service. */
const longestName = 40;

const plainName = new RegExp(`^(?!(?:${reserved.join('|')})-)[a-z0-9]+(?:-[a-z0-9]+)*$`);
const hashedName = new RegExp(`-[0-9a-f]{${hashDigits}}$`);

/**
 * Returns the name of a service's VPC Lattice service. Most names are taken as they are. Others become small letters, digits and
 * single hyphens, with a hash of the name at the end: `Orders_EU` becomes `orders-eu-…`. Two services never share a name: one that
 * looks like a hashed name is hashed, too.
 *
 * The name that CloudFormation generates is invalid for a stack with a hyphen at position 13, such as `payments-api-production`.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/APIReference/API_CreateService.html
 */
export function latticeServiceName(serviceName: string): string {
  const isTaken =
    serviceName.length >= 3 &&
    serviceName.length <= longestName &&
    plainName.test(serviceName) &&
    !hashedName.test(serviceName);
  if (isTaken) return serviceName;
  const hash = createHash('sha256').update(serviceName).digest('hex').slice(0, hashDigits);
  const words = serviceName
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const first = words.findIndex((word) => !reserved.some((each) => each === word));
  const readable = (first === -1 ? [] : words.slice(first)).join('-');
  const head = readable.slice(0, longestName - hashDigits - 1).replace(/-$/, '');
  return `${head === '' ? 'service' : head}-${hash}`;
}

/** Returns the name of the target group of a side: at most 51 of 128 characters. */
export function targetGroupName(serviceName: string, side: Side): string {
  return `${latticeServiceName(serviceName)}-${side}`;
}
