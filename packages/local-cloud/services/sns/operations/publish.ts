import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { operation, type Operation } from '../../../kernel/service';
import type { MessageAttribute } from '../state/message';
import type { Publications } from '../state/publications';

/** For a message with its attributes (SNS API Reference, Publish). */
const maximumBytes = 256 * 1024;

const attributeSchema = z.strictObject({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.instanceof(Uint8Array).optional(),
});

const publishInput = z.strictObject({
  TopicArn: z.string(),
  Message: z.string(),
  Subject: z.string().optional(),
  MessageAttributes: z.record(z.string(), attributeSchema).default({}),
});

/** `Publish` to a standard topic: not to a phone, a device or a FIFO topic, nor a message for each protocol. */
export function publishOperation(publications: Publications): Operation {
  return operation({
    input: publishInput,
    access: ({ TopicArn: topicArn }) => [{ action: 'sns:Publish', resource: topicArn }],
    handle: ({ TopicArn: topicArn, Message: message, Subject: subject, ...input }, { principal }) => {
      const attributes = Object.fromEntries(
        Object.entries(input.MessageAttributes).map(([name, each]) => [name, readAttribute(name, each)]),
      );
      checkContent(message, subject, attributes);
      const published = publications.publish({ principal }, { topicArn, message, subject, attributes });
      return { MessageId: published.messageId };
    },
  });
}

function checkContent(
  message: string,
  subject: string | undefined,
  attributes: Readonly<Record<string, MessageAttribute>>,
): void {
  if (message === '') throw invalid('Empty message');
  // "ASCII text that begins with a letter, number, or punctuation mark … less than 100 characters long"
  if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
  const attributeBytes = Object.entries(attributes)
    .map(([name, { type, value }]) => Buffer.byteLength(name + type) + Buffer.byteLength(value))
    .reduce((total, bytes) => total + bytes, 0);
  if (Buffer.byteLength(message) + attributeBytes > maximumBytes) throw invalid('Message too long');
}

function readAttribute(name: string, attribute: z.output<typeof attributeSchema>): MessageAttribute {
  const { DataType: type, StringValue: text, BinaryValue: binary } = attribute;
  const [, base] = /^(String|String\.Array|Number|Binary)(\..+)?$/.exec(type) ?? [];
  if (!base) {
    throw invalidValue(`The message attribute '${name}' has an invalid message attribute type.`);
  }
  const value = base === 'Binary' ? binary : text;
  if (value === undefined || value.length === 0) {
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`,
    );
  }
  if (base === 'Number' && !Number.isFinite(Number(value))) {
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  }
  return { type, value };
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameterException', `Invalid parameter: ${what}`);
}

function invalidValue(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
