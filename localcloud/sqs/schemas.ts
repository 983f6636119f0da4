import { z } from 'zod';
import { AwsError } from '../errors';
import type { MessageAttribute, MessageAttributes } from './message';

export const queueName = z.string().regex(/^[A-Za-z0-9_-]{1,80}$|^[A-Za-z0-9_-]{1,75}\.fifo$/);

export const queueUrl = z.string().min(1);

/** Seconds for which a received message is out of sight. */
export const visibilityTimeout = z.number().int().min(0).max(43_200);

export const messageAttributes = z
  .record(
    z.string().regex(/^[A-Za-z0-9_.-]{1,256}$/),
    z.strictObject({
      DataType: z.string(),
      StringValue: z.string().optional(),
      BinaryValue: z.instanceof(Uint8Array).optional(),
    }),
  )
  .refine((attributes) => Object.keys(attributes).length <= 10, 'at most 10 message attributes')
  .default({});

/** @throws AwsError `InvalidParameterValue` for attributes of an unknown type or without a value */
export function readMessageAttributes(input: z.output<typeof messageAttributes>): MessageAttributes {
  return Object.fromEntries(
    Object.entries(input).map(([name, { DataType: type, StringValue: text, BinaryValue: binary }]) => [
      name,
      readMessageAttribute(name, type, type.startsWith('Binary') ? binary : text),
    ]),
  );
}

function readMessageAttribute(
  name: string,
  type: string,
  value: string | Uint8Array | undefined,
): MessageAttribute {
  if (!/^(String|Number|Binary)(\..+)?$/.test(type)) {
    throw invalid(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (value === undefined || value.length === 0) {
    throw invalid(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${type.split('.')[0]}'.`,
    );
  }
  if (type.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw invalid(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { type, value };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
