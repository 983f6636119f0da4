import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Assignment, RuntimeEvents } from './function-process';
import { logPath, virtualTimeHeader } from './runtime/protocol';

const invocationPath = /^\/2018-06-01\/runtime\/invocation\/([^/]+)\/(response|error)$/;

/**
 * The Lambda Runtime API (`2018-06-01`) of one execution environment, on a loopback port of its own.
 * Beside AWS's paths it takes log lines, so that they keep their order with the responses.
 */
export class RuntimeApi {
  readonly #server: Server;
  #waiting: ServerResponse | undefined;
  /** Requests whose bodies have not been read: Node.js shows the request behind them first. */
  #unread = 0;

  private constructor(private readonly events: RuntimeEvents) {
    this.#server = createServer((request, response) => this.#route(request, response));
    // The runtime waits for its next invocation as long as it takes.
    Object.assign(this.#server, { keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
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
    const response = this.#waiting;
    this.#waiting = undefined;
    response?.writeHead(200, {
      'Content-Type': 'application/json',
      'Content-Length': assignment.payload.byteLength,
      'Lambda-Runtime-Aws-Request-Id': assignment.requestId,
      'Lambda-Runtime-Deadline-Ms': assignment.deadline,
      'Lambda-Runtime-Invoked-Function-Arn': assignment.invokedFunctionArn,
      'Lambda-Runtime-Trace-Id': assignment.traceId,
      [virtualTimeHeader]: assignment.startsAt,
    });
    response?.end(assignment.payload);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    response.sendDate = false;
    const path = request.url ?? '';
    if (request.method === 'GET' && path === '/2018-06-01/runtime/invocation/next') {
      this.#waiting = response;
      if (this.#unread === 0) this.events.onReady();
      return;
    }
    this.#unread++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      response.writeHead(202, acknowledgementHeaders).end(acknowledgement);
      this.#take(path, body, request);
      this.#unread--;
      if (this.#waiting && this.#unread === 0) this.events.onReady();
    });
  }

  #take(path: string, body: Buffer, request: IncomingMessage): void {
    const [, requestId, kind] = invocationPath.exec(path) ?? [];
    if (requestId && kind === 'response') this.events.onResponse(requestId, body);
    else if (requestId) this.events.onError(requestId, body);
    else if (path === '/2018-06-01/runtime/init/error') this.events.onStartFailure(body);
    else if (path === logPath) {
      this.events.onLogLine(body.toString(), Number(request.headers[virtualTimeHeader]));
    }
  }
}

const acknowledgement = '{"status":"OK"}\n';
const acknowledgementHeaders = {
  'Content-Type': 'application/json',
  'Content-Length': acknowledgement.length,
};
