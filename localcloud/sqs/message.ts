import { createHash } from 'node:crypto';

/** A message in a queue. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** Who sent it, as the system attribute `SenderId` tells. */
  readonly senderId: string;
  /** Virtual milliseconds since the epoch, as are all times of a message. */
  readonly sentAt: number;
  /** When it came into this queue; later than it was sent for a dead letter. */
  readonly enteredAt: number;
  /** Since when it can be received; in the future while it is delayed or in flight. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  lastReceivedAt: number | undefined;
  /** The queue that it was moved from, if it came to be a dead letter. */
  readonly deadLetterSourceArn: string | undefined;
}

export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, perhaps with a custom label behind a dot. */
  readonly type: string;
  readonly value: string | Uint8Array;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** What SDK clients check a body against. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * What SDK clients check attributes against (SQS Developer Guide, "Calculating the MD5 message digest for message
 * attributes"); undefined without attributes.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const addWithLength = (bytes: string | Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(bytes));
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const { type, value } = attributes[name]!;
    addWithLength(name);
    addWithLength(type);
    hash.update(Buffer.from([typeof value === 'string' ? 1 : 2]));
    addWithLength(value);
  }
  return hash.digest('hex');
}

/** The size that counts for the largest message: the body with names, types and values of attributes. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes)
    .map(([name, { type, value }]) => Buffer.byteLength(name + type) + Buffer.byteLength(value))
    .reduce((total, bytes) => total + bytes, Buffer.byteLength(body));
}
