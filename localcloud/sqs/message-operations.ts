import { z } from 'zod';
import { AwsError } from '../errors';
import type { Call, Operation } from '../service';
import { md5OfAttributes, md5OfBody, type Message, type MessageAttributes } from './message';
import type { Queue, Received } from './queue';
import { senderIdOf } from './queue-access';
import { onQueue, type QueueWorld } from './queue-operations';
import { messageAttributes, queueUrl, readMessageAttributes, visibilityTimeout } from './schemas';

/** What SQS lets a message consist of (API Reference, SendMessage). */
const CHARACTERS = /^[\t\n\r -\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u;
/** For all messages of one request. */
const BATCH_BYTES = 1_048_576;

const content = {
  MessageBody: z.string(),
  DelaySeconds: z.number().int().min(0).max(900).optional(),
  MessageAttributes: messageAttributes,
};
const sentMessage = z.strictObject(content);
const entryId = z.string();
const receiptHandle = z.string().min(1);

/** The operations on messages, one at a time and ten at a time. */
export function messageOperations(world: QueueWorld): Readonly<Record<string, Operation>> {
  const send = (queue: Queue, input: z.output<typeof sentMessage>, { principal }: Call) => {
    const { MessageBody: body, DelaySeconds: delaySeconds } = input;
    if (body === '') {
      throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.');
    }
    if (!CHARACTERS.test(body)) {
      throw new AwsError(
        'InvalidMessageContents',
        'The message contains characters outside the allowed set.',
      );
    }
    const attributes = readMessageAttributes(input.MessageAttributes);
    const senderId = senderIdOf(world.site, { kind: 'principal', principal });
    const message = queue.send(body, attributes, { senderId, delaySeconds });
    return {
      MessageId: message.messageId,
      MD5OfMessageBody: md5OfBody(body),
      ...md5Member(message.attributes),
    };
  };

  return {
    SendMessage: onQueue(world, 'SendMessage', { QueueUrl: queueUrl, ...content }, send),

    SendMessageBatch: onQueue(
      world,
      'SendMessage',
      { QueueUrl: queueUrl, Entries: z.array(z.strictObject({ Id: entryId, ...content })) },
      (queue, { Entries: entries }, call) => {
        const bytes = entries.reduce((total, entry) => total + Buffer.byteLength(entry.MessageBody), 0);
        if (bytes > BATCH_BYTES) {
          throw new AwsError(
            'BatchRequestTooLong',
            `Batch requests cannot be longer than ${BATCH_BYTES} bytes. You have sent ${bytes} bytes.`,
          );
        }
        return eachOf(entries, (entry) => send(queue, entry, call));
      },
    ),

    ReceiveMessage: onQueue(
      world,
      'ReceiveMessage',
      {
        QueueUrl: queueUrl,
        AttributeNames: z.array(z.string()).default([]),
        MessageSystemAttributeNames: z.array(z.string()).default([]),
        MessageAttributeNames: z.array(z.string()).default([]),
        MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
        VisibilityTimeout: visibilityTimeout.optional(),
        WaitTimeSeconds: z.number().int().min(0).max(20).optional(),
      },
      async (queue, input, { activity }) => {
        const received = await queue.receive(
          {
            limit: input.MaxNumberOfMessages,
            visibilityTimeoutSeconds: input.VisibilityTimeout,
            waitSeconds: input.WaitTimeSeconds,
          },
          activity,
        );
        const systemNames = [...input.AttributeNames, ...input.MessageSystemAttributeNames];
        const Messages = received.map((each) => describe(each, systemNames, input.MessageAttributeNames));
        return Messages.length > 0 ? { Messages } : {};
      },
    ),

    DeleteMessage: onQueue(
      world,
      'DeleteMessage',
      { QueueUrl: queueUrl, ReceiptHandle: receiptHandle },
      (queue, { ReceiptHandle: handle }) => {
        queue.delete(handle);
        return {};
      },
    ),

    DeleteMessageBatch: onQueue(
      world,
      'DeleteMessage',
      {
        QueueUrl: queueUrl,
        Entries: z.array(z.strictObject({ Id: entryId, ReceiptHandle: receiptHandle })),
      },
      (queue, { Entries: entries }) =>
        eachOf(entries, ({ ReceiptHandle: handle }) => {
          queue.delete(handle);
          return {};
        }),
    ),

    ChangeMessageVisibility: onQueue(
      world,
      'ChangeMessageVisibility',
      { QueueUrl: queueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout: visibilityTimeout },
      (queue, { ReceiptHandle: handle, VisibilityTimeout: seconds }) => {
        queue.changeVisibility(handle, seconds);
        return {};
      },
    ),

    ChangeMessageVisibilityBatch: onQueue(
      world,
      'ChangeMessageVisibility',
      {
        QueueUrl: queueUrl,
        Entries: z.array(
          z.strictObject({ Id: entryId, ReceiptHandle: receiptHandle, VisibilityTimeout: visibilityTimeout }),
        ),
      },
      (queue, { Entries: entries }) =>
        eachOf(entries, ({ ReceiptHandle: handle, VisibilityTimeout: seconds }) => {
          queue.changeVisibility(handle, seconds);
          return {};
        }),
    ),
  };
}

/** Does each entry of a batch by itself. @throws AwsError for a batch that is none */
function eachOf<Entry extends { readonly Id: string }, Result extends object>(
  entries: readonly Entry[],
  perform: (entry: Entry) => Result,
): { Successful: (Result & { Id: string })[]; Failed: object[] } {
  checkBatch(entries.map(({ Id: id }) => id));
  const Successful: (Result & { Id: string })[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...perform(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const SenderFault = error.status < 500;
      Failed.push({ Id: entry.Id, SenderFault, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}

function checkBatch(ids: readonly string[]): void {
  if (ids.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (ids.length > 10) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${ids.length}.`,
    );
  }
  const bad = ids.find((id) => !/^[A-Za-z0-9_-]{1,80}$/.test(id));
  if (bad !== undefined) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated} repeated.`);
}

function describe(
  { message, receiptHandle: handle }: Received,
  systemNames: readonly string[],
  names: readonly string[],
) {
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => systemNames.includes('All') || systemNames.includes(name),
  );
  const attributes = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) => names.some((wanted) => isWanted(wanted, name))),
  );
  return {
    MessageId: message.messageId,
    ReceiptHandle: handle,
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...md5Member(attributes),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: sdkAttributes(attributes) }),
  };
}

/** `All`, `.*`, a prefix such as `RULE.*`, or a name. */
function isWanted(wanted: string, name: string): boolean {
  if (wanted === 'All') return true;
  return wanted.endsWith('.*') ? name.startsWith(wanted.slice(0, -2)) : wanted === name;
}

function systemAttributes(message: Message): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterSourceArn !== undefined && {
      DeadLetterQueueSourceArn: message.deadLetterSourceArn,
    }),
  };
}

function sdkAttributes(attributes: MessageAttributes): object {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { type, value }]) => [
      name,
      { DataType: type, ...(typeof value === 'string' ? { StringValue: value } : { BinaryValue: value }) },
    ]),
  );
}

function md5Member(attributes: MessageAttributes): { MD5OfMessageAttributes?: string } {
  const md5 = md5OfAttributes(attributes);
  return md5 === undefined ? {} : { MD5OfMessageAttributes: md5 };
}
