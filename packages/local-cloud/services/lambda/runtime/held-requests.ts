import diagnosticsChannel from 'node:diagnostics_channel';
import type { ClientRequest, InformationEvent } from 'node:http';
import { heldRequestHeader } from '../../../wire/headers';

/**
 * Requests whose answers take virtual time, of Node.js's own HTTP client. Their connections do not keep the
 * process from resting, until the local cloud says that the answer is coming.
 */
export class HeldRequests {
  readonly #byNumber = new Map<number, ClientRequest>();

  /** From now on. */
  watch(): void {
    diagnosticsChannel.subscribe('http.client.request.start', (message) => {
      const { request } = message as { request: ClientRequest };
      request.on('information', ({ headers }: InformationEvent) => {
        const number = Number(headers[heldRequestHeader]);
        if (!(number > 0)) return;
        request.socket?.unref();
        this.#byNumber.set(number, request);
        request.once('close', () => this.#byNumber.delete(number));
      });
    });
  }

  numbers(): readonly number[] {
    return [...this.#byNumber.keys()];
  }

  release(number: number): void {
    this.#byNumber.get(number)?.socket?.ref();
    this.#byNumber.delete(number);
  }
}
