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

/** Tags, as templates and APIs list them. */
export const tags = ignored('tags are only read back by people');
