import { z } from 'zod';
import { printable } from '../../text/sanitize';

// What a later version writes beside these is left out; what people wrote by hand is made fit to be shown.

/** As long as anything that is written into the ledger: sentences of gates, answers of AWS. */
const maximumTextLength = 4000;

export const text = z.string().transform((value) => printable(value, maximumTextLength));

/** Names of versions, stages and resources; never empty. */
export const name = text.refine((value) => value !== '', 'must not be empty');

export const time = z.iso.datetime({ offset: true });

export const failure = z.object({ error: text, message: text });

/** A schema for each field, the optional ones included. */
export type FieldsOf<Row> = { readonly [Field in keyof Required<Row>]: z.ZodType<Row[Field]> };

/** A field that may be missing, and that a reader can do without if it is not what it should be. */
export function lenient<Schema extends z.ZodType>(schema: Schema): z.ZodCatch<z.ZodOptional<Schema>> {
  return schema.optional().catch(undefined) as z.ZodCatch<z.ZodOptional<Schema>>;
}
