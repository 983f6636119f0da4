import { z } from 'zod';

/**
 * A member that is accepted although nothing in the local cloud depends on it.
 *
 * @param _reason why leaving it out changes nothing that can be observed here
 */
export function ignored(_reason: string) {
  return z.unknown().optional();
}

/** A boolean of a CloudFormation template, which may be written as a string. */
export const templateBoolean = z.union([
  z.boolean(),
  z.enum(['true', 'false']).transform((value) => value === 'true'),
]);

/** An integer of a CloudFormation template, which may be written as a string. */
export const templateInteger = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d+$/)
    .transform(Number),
]);

/** Tags by key, as AWS Lambda and VPC Lattice take them. */
export const tagMap = z.record(z.string().min(1).max(128), z.string().max(256));

/** Tags as a template lists them, by key. */
export const templateTags = z
  .array(z.strictObject({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .default([])
  .transform((list) => Object.fromEntries(list.map(({ Key, Value }) => [Key, Value])));

/** Tags, as templates and APIs list them. */
export const tags = ignored('tags are only read back by people');
