import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Assignment, RuntimeEvents } from './function-process';
import { foreignRequest } from '../../../wire/foreign-request';
import { MessageReader, RefusedMessage, type Message } from '../runtime/message-reader';
import { logPath } from '../runtime/protocol';
import { virtualTimeHeader } from '../../../wire/headers';

const nextInvocation = 'GET /2018-06-01/runtime/invocation/next';
const invocationPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * The Lambda Runtime API (`2018-06-01`) of one execution environment, on a loopback port of its own.
 * Beside AWS's paths it takes log lines, so that they keep their order with the responses.
 *
 * It reads and writes HTTP by hand, as {@link RuntimeClient} does: each request of clients passes here, and an
 * acknowledgement that nobody waits for travels with the next invocation.
 */
export class RuntimeApi {
  readonly #server: Server;
  readonly #connections = new Set<Socket>();
  #waiting: Connection | undefined;

  private constructor(private readonly events: RuntimeEvents) {
    this.#server = createServer({ noDelay: true }, (socket) => this.#connect(socket));
  }

  static async open(events: RuntimeEvents): Promise<RuntimeApi> {
    const api = new RuntimeApi(events);
    await new Promise<void>((resolve, reject) => {
      api.#server.once('error', reject);
      api.#server.listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  /** For `AWS_LAMBDA_RUNTIME_API`. */
  get authority(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the runtime that said it is ready. */
  assign(assignment: Assignment): void {
    const { requestId, payload, invokedFunctionArn, traceId, startsAt, deadline } = assignment;
    const head = [
      'HTTP/1.1 200 OK',
      'Content-Type: application/json',
      `Content-Length: ${payload.byteLength}`,
      `Lambda-Runtime-Aws-Request-Id: ${requestId}`,
      `Lambda-Runtime-Deadline-Ms: ${deadline}`,
      `Lambda-Runtime-Invoked-Function-Arn: ${invokedFunctionArn}`,
      `Lambda-Runtime-Trace-Id: ${traceId}`,
      `${virtualTimeHeader}: ${startsAt}`,
    ];
    const connection = this.#waiting;
    this.#waiting = undefined;
    connection?.answer(`${head.join('\r\n')}\r\n\r\n`, payload);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
  }

  #connect(socket: Socket): void {
    const connection = new Connection(socket);
    const { authority } = this;
    const isOwnHost = (host: string) => host === authority;
    const reader = new MessageReader((headers) => foreignRequest(headers, isOwnHost) === undefined);
    this.#connections.add(socket);
    socket.on('close', () => this.#connections.delete(socket));
    // The process is gone, which is noticed by its end.
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const message of reader.read(chunk)) this.#take(message, connection);
      } catch (error) {
        if (!(error instanceof RefusedMessage)) throw error;
        socket.end(refusal).destroySoon();
        return;
      }
      if (this.#waiting !== connection) connection.flush();
    });
  }

  #take({ startLine, headers, body }: Message, connection: Connection): void {
    if (startLine.startsWith(nextInvocation)) {
      this.#waiting = connection;
      this.events.onReady();
      return;
    }
    connection.acknowledge();
    const path = startLine.split(' ')[1] ?? '';
    const [, requestId, kind] = invocationPath.exec(path) ?? [];
    if (requestId && kind === 'response') this.events.onResponse(requestId, body);
    else if (requestId) this.events.onError(requestId, body);
    else if (path === '/2018-06-01/runtime/init/error') this.events.onStartFailure(body);
    else if (path === logPath) this.events.onLogLine(body.toString(), Number(headers[virtualTimeHeader]));
  }
}

const refusal = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
const status = '{"status":"OK"}\n';
const acknowledgement = `HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: ${status.length}\r\n\r\n${status}`;

/** The output to a runtime, written in as few pieces as possible. */
class Connection {
  #unsent = '';

  constructor(private readonly socket: Socket) {}

  acknowledge(): void {
    this.#unsent += acknowledgement;
  }

  answer(head: string, body: Uint8Array): void {
    this.socket.write(Buffer.concat([Buffer.from(this.#unsent + head, 'latin1'), body]));
    this.#unsent = '';
  }

  flush(): void {
    if (this.#unsent !== '') this.socket.write(this.#unsent);
    this.#unsent = '';
  }
}
