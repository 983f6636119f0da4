import { connect, type Socket } from 'node:net';
import type { ErrorReport } from './runtime-error';
import { logPath, virtualTimeHeader } from './protocol';

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
  /** What the responses still to come answer, in order. */
  readonly #expected: ('next' | 'acknowledgement')[] = [];
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #neededBytes = 0;

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

  /** Whether waiting for the local cloud keeps the process from finding that it has nothing left to do. */
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
    this.#received.push(chunk);
    this.#receivedBytes += chunk.length;
    while (this.#receivedBytes > 0 && this.#receivedBytes >= this.#neededBytes) {
      const data = this.#received.length === 1 ? this.#received[0] : Buffer.concat(this.#received);
      this.#neededBytes = 0;
      const rest = data ? this.#read(data) : undefined;
      this.#received = data && rest === undefined ? [data] : [];
      if (rest === undefined) return;
      if (rest.length > 0) this.#received = [rest];
      this.#receivedBytes = rest.length;
    }
  }

  /** Reads one response and returns what follows it; `undefined` when it has not arrived completely. */
  #read(data: Buffer): Buffer | undefined {
    const end = data.indexOf('\r\n\r\n');
    if (end < 0) {
      this.#neededBytes = data.length + 1;
      return undefined;
    }
    const headers: Record<string, string> = {};
    for (const line of data.toString('latin1', 0, end).split('\r\n').slice(1)) {
      const colon = line.indexOf(':');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    const total = end + 4 + Number(headers['content-length'] ?? 0);
    if (data.length < total) {
      this.#neededBytes = total;
      return undefined;
    }
    if (this.#expected.shift() === 'next') {
      this.onInvocation({ headers, body: data.toString('utf8', end + 4, total) });
    }
    return data.subarray(total);
  }
}
