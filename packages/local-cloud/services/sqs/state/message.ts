import { createHash } from 'node:crypto';

/** A message in a queue. */
export interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  /** The sender, as the system attribute `SenderId` tells. */
  readonly senderId: string;
  /** Virtual milliseconds since the epoch, as are all times of a message. */
  readonly sentAt: number;
  /** When it came into this queue; later than it was sent for a dead letter. */
  readonly enteredAt: number;
  /** Since when it can be received; in the future while it is delayed or in flight. */
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt: number | undefined;
  /** The queue that it was moved from, if it came to be a dead letter. */
  readonly deadLetterSourceArn: string | undefined;
}

/** Texts by name: services send attributes of the type `String` only. */
export type MessageAttributes = Readonly<Record<string, string>>;

/** Returns the digest with which SDK clients check a body. */
export function md5OfBody(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

/**
 * Returns the digest with which SDK clients check attributes (SQS Developer Guide, "Calculating the MD5 message digest for message
 * attributes"); undefined without attributes.
 */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const addWithLength = (text: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(text));
    hash.update(length).update(text);
  };
  for (const name of names) {
    addWithLength(name);
    addWithLength('String');
    // 1 is for texts, 2 for bytes.
    hash.update(Buffer.from([1]));
    addWithLength(attributes[name]!);
  }
  return hash.digest('hex');
}

/** The size that counts for the largest message: the body with names, types and values of attributes. */
export function messageBytes(body: string, attributes: MessageAttributes): number {
  return Object.entries(attributes)
    .map(([name, text]) => Buffer.byteLength(`${name}String${text}`))
    .reduce((total, bytes) => total + bytes, Buffer.byteLength(body));
}
