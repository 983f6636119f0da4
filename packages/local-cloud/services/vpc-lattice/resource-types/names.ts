import type { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import type { ProvisionContext } from '../../../kernel/service';
import { latticeName } from '../state/inputs';

/** The names of resources that have one. */
export const names = {
  serviceNetwork: latticeName(63, 'servicenetwork'),
  service: latticeName(40, 'svc'),
  targetGroup: latticeName(128, 'tg'),
  listener: latticeName(63, 'listener'),
  rule: latticeName(63, 'rule'),
};

/**
 * CloudFormation's name for a resource without one. The handlers make it at most 40 characters long and leave two hyphens
 * in a row as they are, which VPC Lattice then refuses.
 *
 * @see https://github.com/aws-cloudformation/aws-cloudformation-resource-providers-vpc-lattice NameHelper
 */
export function generatedName(context: ProvisionContext, name: z.ZodType<string>): string {
  const generated = context.physicalName(40).toLowerCase();
  if (name.safeParse(generated).success) return generated;
  throw new AwsError('ValidationException', `name: ${generated} is not a name that VPC Lattice takes`);
}
