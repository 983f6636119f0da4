import { z } from 'zod';
import type { Operation } from '../../../kernel/service';
import { md5OfAttributes, md5OfBody, type Message, type MessageAttributes } from '../state/message';
import type { Received } from '../state/queue';
import { onQueue, type QueueWorld } from './queues';
import { queueUrl, visibilityTimeout } from './schemas';

/** The operations on messages. Only services send: through the queue's policy, not through this API. */
export function messageOperations(world: QueueWorld): Readonly<Record<string, Operation>> {
  return {
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
  };
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
    Object.entries(attributes).map(([name, text]) => [name, { DataType: 'String', StringValue: text }]),
  );
}

function md5Member(attributes: MessageAttributes): { MD5OfMessageAttributes?: string } {
  const md5 = md5OfAttributes(attributes);
  return md5 === undefined ? {} : { MD5OfMessageAttributes: md5 };
}
