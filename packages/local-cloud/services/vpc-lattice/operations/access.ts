import type { Access } from '../../../kernel/service';

/**
 * Returns the accesses that IAM checks for a call of VPC Lattice: the action on the resource, as in the Service Authorization
 * Reference, and `TagResource` when a creation brings tags. A creation is checked against the ARN with `*` as
 * the id. Which resources the list actions take is unsure: they are checked against `*`, so that
 * a policy that suffices here suffices on AWS in either case.
 */
export function latticeAccess(action: string, resource: string, input: { tags?: unknown } = {}): Access[] {
  const access = [{ action: `vpc-lattice:${action}`, resource }];
  return input.tags === undefined ? access : [...access, { action: 'vpc-lattice:TagResource', resource }];
}
