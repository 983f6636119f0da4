import { z } from 'zod';
import type { Change } from '../../release/change';
import type { Overrides } from '../../release/overrides';
import { printable } from '../../text/sanitize';

// Unknown fields, which a later version may write, are dropped. Texts that people wrote by hand are made printable.

/** Enough for the sentences of gates and the errors of AWS. */
const maximumTextLength = 4000;

export const text = z.string().transform((value) => printable(value, maximumTextLength));

/** Names of versions, stages and resources; never empty. */
export const name = text.refine((value) => value !== '', 'must not be empty');

export const time = z.iso.datetime({ offset: true });

export const failure = z.object({ error: text, message: text });

/** The reasons of overrides, by rule. */
export const overrides = z.object({
  window: lenient(text),
  alarms: lenient(text),
  production: lenient(text),
  tripwire: lenient(text),
} satisfies FieldsOf<Overrides>);

/** The change that a revision makes. */
export const change = z.object({
  description: lenient(text),
  commit: lenient(text),
  author: lenient(text),
} satisfies FieldsOf<Change>);

/** A schema for each field, the optional ones included. */
export type FieldsOf<Row> = { readonly [Field in keyof Required<Row>]: z.ZodType<Row[Field]> };

/** An optional field that reads as missing if it is invalid. */
export function lenient<Schema extends z.ZodType>(schema: Schema): z.ZodCatch<z.ZodOptional<Schema>> {
  return schema.optional().catch(undefined) as z.ZodCatch<z.ZodOptional<Schema>>;
}
