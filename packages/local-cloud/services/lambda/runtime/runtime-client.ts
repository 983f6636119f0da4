import { connect, type Socket } from 'node:net';
import type { ErrorReport } from './runtime-error';
import { MessageReader } from './message-reader';
import { logPath } from './protocol';
import { virtualTimeHeader } from '../../../wire/headers';

/** One invocation, as `GET /runtime/invocation/next` gives it. */
export interface NextInvocation {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const base = '/2018-06-01/runtime';

/**
 * Speaks AWS's Lambda Runtime API over one connection. It writes HTTP by hand, because a response and the
 * request for the next invocation then travel in one packet, and because Node.js's own client is what
 * handlers are observed by.
 */
export class RuntimeClient {
  readonly #socket: Socket;
  readonly #host: string;
  /** The expected responses, in order. */
  readonly #expected: ('next' | 'acknowledgement')[] = [];
  readonly #reader = new MessageReader();

  /** @param authority the value of `AWS_LAMBDA_RUNTIME_API` */
  constructor(
    authority: string,
    private readonly onInvocation: (invocation: NextInvocation) => void,
  ) {
    this.#host = authority;
    const { hostname, port } = new URL(`http://${authority}`);
    this.#socket = connect(Number(port), hostname).setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    // Without the local cloud there is nothing to do here.
    this.#socket.on('close', () => process.kill(process.pid, 'SIGKILL'));
  }

  /** Sets whether waiting for the local cloud keeps the process alive. */
  keepAlive(alive: boolean): void {
    if (alive) this.#socket.ref();
    else this.#socket.unref();
  }

  next(): void {
    this.#expected.push('next');
    this.#socket.write(this.#head('GET', `${base}/invocation/next`));
  }

  /** Answers an invocation and asks for the next one. */
  respond(requestId: string, body: string): void {
    this.#expected.push('acknowledgement', 'next');
    this.#socket.write(
      `${this.#post(`${base}/invocation/${requestId}/response`, body)}${this.#head('GET', `${base}/invocation/next`)}`,
    );
  }

  /** Answers an invocation with an error. */
  fail(requestId: string, report: ErrorReport): void {
    this.#error(`${base}/invocation/${requestId}/error`, report);
  }

  /** Reports that no invocation can be served. */
  failToStart(report: ErrorReport): void {
    this.#error(`${base}/init/error`, report);
  }

  log(line: string, time: number): void {
    this.#expected.push('acknowledgement');
    this.#socket.write(this.#post(logPath, line, `${virtualTimeHeader}: ${time}\r\n`));
  }

  /** Calls back when all that was said so far has been acknowledged or the connection is gone. */
  afterAcknowledgements(callback: () => void): void {
    this.keepAlive(true);
    this.#socket.on('data', () => {
      if (!this.#expected.includes('acknowledgement')) callback();
    });
  }

  #error(path: string, report: ErrorReport): void {
    this.#expected.push('acknowledgement');
    const type = report.errorType.replace(/[^\x20-\x7e]/g, '?');
    this.#socket.write(
      this.#post(path, JSON.stringify(report), `Lambda-Runtime-Function-Error-Type: ${type}\r\n`),
    );
  }

  #head(method: string, path: string, headers = ''): string {
    return `${method} ${path} HTTP/1.1\r\nHost: ${this.#host}\r\n${headers}\r\n`;
  }

  #post(path: string, body: string, headers = ''): string {
    const length = Buffer.byteLength(body);
    return this.#head('POST', path, `Content-Length: ${length}\r\n${headers}`) + body;
  }

  #receive(chunk: Buffer): void {
    for (const { headers, body } of this.#reader.read(chunk)) {
      if (this.#expected.shift() === 'next') this.onInvocation({ headers, body: body.toString() });
    }
  }
}
