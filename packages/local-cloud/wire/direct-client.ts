import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import type { Line } from './line';
import type { ReadBody, RequestHead, WireResponse } from './protocol';

/** Answers requests to the AWS APIs without a socket. */
export type AnswerDirectly = (
  head: RequestHead,
  readBody: ReadBody,
  line: Line,
) => Promise<WireResponse | undefined>;

/** The settings of AWS SDK clients that use no socket. */
export interface DirectClientConfig {
  readonly requestHandler: { handle(request: HttpRequest): Promise<{ response: HttpResponse }> };
}

/** Hands over requests of AWS SDK clients in this process. One that gets no answer fails at once. */
export function directRequestHandler(answer: AnswerDirectly): DirectClientConfig['requestHandler'] {
  return {
    handle: async ({ method, path, query, headers, body }) => {
      const head = { method, path, query: parametersOf(query), headers };
      const line: Line = {
        reset: () => undefined,
        closed: () => Promise.resolve(),
        reportHeld: () => undefined,
      };
      const answered = await answer(head, inMemory(bytesOf(body)), line);
      if (!answered) throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
      const response = {
        statusCode: answered.status,
        headers: answered.headers,
        body: bytesOf(answered.body),
      };
      return { response: new HttpResponse(response) };
    },
  };
}

/** Returns what reads a body that is in memory. */
export function inMemory(body: Uint8Array): ReadBody {
  return (limit) => (body.byteLength > limit ? undefined : body);
}

function parametersOf(query: HttpRequest['query'] = {}): URLSearchParams {
  return new URLSearchParams(
    Object.entries(query).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value ?? '']),
    ),
  );
}

function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : '');
}
