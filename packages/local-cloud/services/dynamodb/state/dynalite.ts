import dynalite from 'dynalite';
import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';
import { AwsError } from '../../../kernel/errors';

/**
 * The database behind the service: dynalite, asked in DynamoDB's own protocol, without a socket.
 *
 * Requests wait their turn, so that those sent side by side take effect in the order in which they were sent.
 */
export class Engine {
  #server: Server | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Safe to call twice. */
  start(): void {
    this.#server ??= dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  }

  /** Ends the database and forgets everything in it. Safe to call twice. */
  async close(): Promise<void> {
    this.#server = undefined;
    await this.#last;
  }

  /**
   * Runs an operation, with input and output as the SDK types them (but for times).
   *
   * @throws AwsError with the database's own code, message and status
   */
  async send(operation: string, input: object): Promise<Record<string, unknown>> {
    const asked = this.#last.then(() => this.#ask(operation, JSON.stringify(toWire(input))));
    this.#last = asked.catch(() => undefined);
    const { status, text } = await asked;
    if (status !== 200) throw readError(status, text);
    return JSON.parse(text, reviveBinary) as Record<string, unknown>;
  }

  #ask(operation: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
    return new Promise((resolve) => {
      if (!this.#server) throw new Error('DynamoDB has not been started: call start() first.');
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: { ...signedHeaders, 'x-amz-target': `DynamoDB_20120810.${operation}` },
      });
      const response = {
        statusCode: 200,
        setHeader: () => undefined,
        end: (text: string) => resolve({ status: response.statusCode, text }),
      };
      this.#server.emit('request', request, response);
      request.emit('data', Buffer.from(body));
      request.emit('end');
    });
  }
}

/** The database wants to see a signature, which it does not check. */
const signedHeaders = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20120810T000000Z',
  authorization: 'AWS4-HMAC-SHA256 Credential=local, SignedHeaders=host, Signature=none',
};

/** Binary values as base64, everything else as it is: numbers are text in this protocol already. */
function toWire(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toWire(member)]));
}

/** An attribute that is called `B` is no text but an object, so that text below `B` is always binary. */
function reviveBinary(name: string, value: unknown): unknown {
  if (name === 'B' && typeof value === 'string') return fromBase64(value);
  if (name === 'BS' && Array.isArray(value)) return value.map((element) => fromBase64(String(element)));
  return value;
}

function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

function readError(status: number, text: string): AwsError {
  const error = (text.startsWith('{') ? JSON.parse(text) : {}) as Readonly<Record<string, string>>;
  const code = (error['__type'] ?? 'InternalServerError').replace(/^.*#/, '');
  return new AwsError(code, error['message'] ?? error['Message'] ?? code, { status });
}
