import { HttpResponse, type HttpRequest } from '@smithy/core/protocols';
import type { IncomingHttpHeaders } from 'node:http';
import type { Line } from './line';
import type { WireRequest, WireResponse } from './protocol';

/** Answers requests to the AWS APIs without a socket. */
export type AnswerDirectly = (
  headers: IncomingHttpHeaders,
  read: () => WireRequest,
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
      const read = () => ({ method, path, query: parametersOf(query), headers, body: bytesOf(body) });
      const line: Line = {
        reset: () => undefined,
        closed: () => Promise.resolve(),
        reportHeld: () => undefined,
      };
      const answered = await answer(headers, read, line);
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
