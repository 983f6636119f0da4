import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Line } from './line';
import { heldRequestHeader } from './headers';
import type { WireRequest } from './protocol';

/** Reads a request to its end; a body that is compressed is no longer. */
export async function readRequest(message: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { pathname, searchParams } = new URL(message.url ?? '/', 'http://localhost');
  return {
    method: message.method ?? 'GET',
    path: pathname,
    query: searchParams,
    headers: message.headers,
    body: message.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body,
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
