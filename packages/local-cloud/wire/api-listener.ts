import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { foreignRequest, isLoopbackHost } from './foreign-request';
import type { Line } from './line';
import { listenOnLoopback } from './loopback';
import type { ReadBody, RequestHead, WireResponse } from './protocol';
import { bodyReader, headOf, socketLine } from './socket';

/** The program behind a listener. */
export interface Answering {
  /** @returns undefined when the caller gets no answer */
  answer(head: RequestHead, readBody: ReadBody, line: Line): Promise<WireResponse | undefined>;
  /** Makes the answer to a request that comes from a foreign web page. */
  refuseForeign(head: RequestHead, reason: string): WireResponse;
}

/** The AWS APIs' port on 127.0.0.1. */
export class ApiListener {
  readonly #server: Server;

  constructor(private readonly answering: Answering) {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    // SDK clients keep connections for minutes; closing idle ones under them would look like an outage.
    this.#server.keepAliveTimeout = 0;
  }

  /**
   * Starts listening.
   *
   * @param port 0 means any free port
   * @throws Error that says what to do when the port is taken
   */
  async open(port: number): Promise<void> {
    await listenOnLoopback(this.#server, port);
  }

  /** `http://127.0.0.1:PORT`, once it listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Closes the port. Calls without an answer get none. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const head = headOf(request);
      const foreign = foreignRequest(request.headers, isLoopbackHost);
      const answer = foreign
        ? this.answering.refuseForeign(head, foreign)
        : await this.answering.answer(head, bodyReader(request), socketLine(response));
      if (answer) response.writeHead(answer.status, answer.headers).end(answer.body);
    } catch (error) {
      response.destroy(error as Error);
    }
  }
}
