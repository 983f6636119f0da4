import { z } from 'zod';
import { Unsupported } from '../../../kernel/errors';

/** A resource's name in the API model's pattern. It must not look like an id of that kind. */
export function latticeName(maximumLength: number, forbiddenPrefix?: string) {
  const notAnId = forbiddenPrefix === undefined ? '' : `(?!${forbiddenPrefix}-)`;
  return z
    .string()
    .min(3)
    .max(maximumLength)
    .regex(new RegExp(`^${notAnId}(?!-)(?!.*-$)(?!.*--)[a-z0-9-]+$`));
}

/** Makes a creation idempotent. SDK clients fill it in by themselves. */
export const clientToken = z
  .string()
  .min(1)
  .max(64)
  .regex(/[!-~]+/)
  .optional();

/** A name of the owner's of the service. */
export const customDomainName = z.string().min(3).max(255);

export const certificateArn = z
  .string()
  .max(2048)
  .regex(/^arn(:[a-z0-9]+([.-][a-z0-9]+)*){2}(:([a-z0-9]+([.-][a-z0-9]+)*)?){2}:certificate\/[0-9a-z-]+$/);

export const authType = z.enum(['NONE', 'AWS_IAM']).optional();

/** @throws Unsupported for `AWS_IAM`: the data plane does not check signatures */
export function requireNoAuth(type: 'NONE' | 'AWS_IAM' | undefined): void {
  if (type === 'AWS_IAM') {
    throw new Unsupported(
      'authType AWS_IAM of VPC Lattice, since its data plane does not check signatures; use NONE',
    );
  }
}

export const securityGroupId = z
  .string()
  .min(5)
  .max(200)
  .regex(/^sg-([0-9a-z]{8}|[0-9a-z]{17})$/);

export const vpcId = z
  .string()
  .min(5)
  .max(50)
  .regex(/^vpc-([0-9a-z]{8}|[0-9a-z]{17})$/);
