import type { NormalizedSchema } from '@smithy/core/schema';

/** A value that stands as text in a path, query, header or form. */
export function fromText(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema()) return Number(text);
  if (schema.isBooleanSchema()) return text === 'true';
  if (schema.isTimestampSchema()) return new Date(text);
  if (schema.isBlobSchema()) return new Uint8Array(Buffer.from(text, 'base64'));
  return text;
}

/** The text of a value in a header. */
export function toText(value: unknown): string {
  return value instanceof Date ? value.toUTCString() : String(value);
}
