/** An HTTP message as the Runtime API and its clients write them: a body has its length in `content-length`. */
export interface Message {
  /** `POST /path HTTP/1.1`, `HTTP/1.1 200 OK` */
  readonly startLine: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Thrown for what is no message, or one that nobody sends: the connection is of no more use. */
export class RefusedMessage extends Error {}

/** The longest head of a message, in bytes. */
const longestHead = 65_536;

/** The longest body, in bytes. An answer of a function that is too large for AWS must still fit, to be refused as AWS does. */
const longestBody = 128 * 1024 * 1024;

/** Cuts what arrives on one connection into messages. */
export class MessageReader {
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #neededBytes = 0;

  /** @param accepts checks the headers of a message before its body arrives. @default accepts all */
  constructor(private readonly accepts: (headers: Message['headers']) => boolean = () => true) {}

  /**
   * The messages that are complete with this chunk, in order.
   *
   * @throws RefusedMessage
   */
  *read(chunk: Buffer): Generator<Message, void> {
    this.#received.push(chunk);
    this.#receivedBytes += chunk.length;
    while (this.#receivedBytes > 0 && this.#receivedBytes >= this.#neededBytes) {
      const data = this.#received.length === 1 ? this.#received[0]! : Buffer.concat(this.#received);
      this.#received = [data];
      this.#neededBytes = 0;
      const first = this.#first(data);
      if (!first) return;
      const rest = data.subarray(first.total);
      this.#received = rest.length > 0 ? [rest] : [];
      this.#receivedBytes = rest.length;
      yield first.message;
    }
  }

  /** The first message and how long it is; `undefined` when it has not arrived completely. */
  #first(data: Buffer): { message: Message; total: number } | undefined {
    const end = data.indexOf('\r\n\r\n');
    if (end > longestHead || (end < 0 && data.length > longestHead)) throw new RefusedMessage('a long head');
    if (end < 0) {
      this.#neededBytes = data.length + 1;
      return undefined;
    }
    const [startLine = '', ...lines] = data.toString('latin1', 0, end).split('\r\n');
    const headers: Record<string, string> = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const length = headers['content-length'] ?? '0';
    if (!/^\d{1,9}$/.test(length) || Number(length) > longestBody) throw new RefusedMessage('a bad length');
    if (!this.accepts(headers)) throw new RefusedMessage('not accepted');
    const total = end + 4 + Number(length);
    if (data.length < total) {
      this.#neededBytes = total;
      return undefined;
    }
    return { message: { startLine, headers, body: data.subarray(end + 4, total) }, total };
  }
}
