import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Line } from './line';
import { heldRequestHeader } from './headers';
import type { ReadBody, RequestHead } from './protocol';

/** The head of a request; whatever its path is, it is only cut. */
export function headOf(message: IncomingMessage): RequestHead {
  const { method = 'GET', url = '/', headers } = message;
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return { method, path, query: new URLSearchParams(query), headers };
}

/**
 * Returns what reads the body of a request. It keeps no more of a body than it may, and reads the rest only for the sender
 * to see the answer.
 */
export function bodyReader(message: IncomingMessage): ReadBody {
  return async (limit) => {
    if (Number(message.headers['content-length']) > limit) return undefined;
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of message.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.byteLength;
      if (bytes > limit) break;
      chunks.push(chunk);
    }
    message.resume();
    return bytes > limit ? undefined : Buffer.concat(chunks);
  };
}

/** The line to the sender of a request over a socket. */
export function socketLine(response: ServerResponse): Line {
  return {
    reset: () => void response.socket?.resetAndDestroy(),
    closed: () =>
      new Promise((resolve) => {
        if (response.destroyed) resolve();
        else response.once('close', resolve);
      }),
    // As an informational response.
    reportHeld: ({ id }) =>
      void response.socket?.write(`HTTP/1.1 102 Processing\r\n${heldRequestHeader}: ${id}\r\n\r\n`),
  };
}
