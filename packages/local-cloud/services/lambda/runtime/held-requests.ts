import diagnosticsChannel from 'node:diagnostics_channel';
import type { ClientRequest, InformationEvent } from 'node:http';
import type { Socket } from 'node:net';
import { heldRequestHeader } from '../../../wire/headers';

/**
 * Requests whose answers take virtual time, of Node.js's own HTTP client and of `fetch`. Their connections do not keep the
 * process from resting, until the local cloud says that the answer is coming.
 */
export class HeldRequests {
  readonly #sockets = new Map<number, Socket>();

  /** From now on. */
  watch(): void {
    this.#watchHttp();
    this.#watchFetch();
  }

  numbers(): readonly number[] {
    return [...this.#sockets.keys()];
  }

  release(number: number): void {
    this.#sockets.get(number)?.ref();
    this.#sockets.delete(number);
  }

  /** @returns what to call once the request is over: its connection is then up to the client again */
  #hold(header: unknown, socket: Socket | null | undefined): () => void {
    const number = Number(header);
    if (!(number > 0) || !socket) return () => undefined;
    socket.unref();
    this.#sockets.set(number, socket);
    return () => void this.#sockets.delete(number);
  }

  #watchHttp(): void {
    diagnosticsChannel.subscribe('http.client.request.start', (message) => {
      const { request } = message as { request: ClientRequest };
      request.on('information', ({ headers }: InformationEvent) => {
        request.once('close', this.#hold(headers[heldRequestHeader], request.socket));
      });
    });
  }

  #watchFetch(): void {
    const sockets = new WeakMap<object, Socket>();
    const endings = new WeakMap<object, () => void>();
    diagnosticsChannel.subscribe('undici:client:sendHeaders', (message) => {
      const { request, socket } = message as { request: object; socket: Socket };
      sockets.set(request, socket);
    });
    diagnosticsChannel.subscribe('undici:request:headers', (message) => {
      const { request, response } = message as {
        request: object;
        response: { headers: readonly (Buffer | string)[] };
      };
      const header = headerIn(response.headers, heldRequestHeader);
      if (header !== undefined) endings.set(request, this.#hold(header, sockets.get(request)));
    });
    for (const channel of ['undici:request:trailers', 'undici:request:error']) {
      diagnosticsChannel.subscribe(channel, (message) =>
        endings.get((message as { request: object }).request)?.(),
      );
    }
  }
}

/** Reads a header in the form of undici: names and values in turn. */
export function headerIn(headers: readonly (Buffer | string)[], wanted: string): string | undefined {
  const index = headers.findIndex((name, at) => at % 2 === 0 && String(name).toLowerCase() === wanted);
  return index < 0 ? undefined : String(headers[index + 1]);
}
