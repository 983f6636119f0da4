import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import dynalite from 'dynalite';
import { Client } from 'undici';
import { AwsError } from '../errors';

/**
 * The database behind the service: dynalite, asked in DynamoDB's own protocol over loopback.
 *
 * There is one connection and requests wait their turn on it, so that those sent side by side take effect in
 * the order in which they were sent.
 */
export class Engine {
  #running: { readonly server: Server; readonly client: Client } | undefined;

  /** Safe to call twice. */
  async start(): Promise<void> {
    if (this.#running) return;
    const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    // By default it drops a connection that is idle for five real seconds, maybe just when a request is on its way.
    server.keepAliveTimeout = 0;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    this.#running = { server, client: new Client(`http://127.0.0.1:${port}`) };
  }

  /** Ends the database and forgets everything in it. Safe to call twice. */
  async close(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    if (!running) return;
    await running.client.close();
    await new Promise((resolve) => running.server.close(resolve));
  }

  /**
   * Runs an operation, with input and output as the SDK types them (but for times).
   *
   * @throws AwsError with the database's own code, message and status
   */
  async send(operation: string, input: object): Promise<Record<string, unknown>> {
    if (!this.#running) throw new Error('DynamoDB has not been started: call start() first.');
    const response = await this.#running.client.request({
      method: 'POST',
      path: '/',
      headers: { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` },
      body: JSON.stringify(toWire(input)),
    });
    const text = await response.body.text();
    if (response.statusCode !== 200) throw readError(response.statusCode, text);
    return JSON.parse(text, reviveBinary) as Record<string, unknown>;
  }
}

/** The database wants to see a signature, which it does not check. */
const HEADERS = {
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
