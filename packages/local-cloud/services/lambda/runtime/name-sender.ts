import diagnosticsChannel from 'node:diagnostics_channel';
import http, { type ClientRequest } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { senderHeader } from '../../../wire/headers';

/**
 * Names this process in all its requests to the local cloud, of Node.js's own HTTP client and of `fetch`, for all code that is loaded from now
 * on: the credentials of a request may be those of somebody else, and this process waits for the answer.
 *
 * @param endpoint the URL of the local cloud
 */
export function nameSender(endpoint: string, accessKeyId: string): void {
  // A function may have an endpoint of its own.
  if (!URL.canParse(endpoint)) return;
  const { host, origin } = new URL(endpoint);
  const request = http.request as (...values: unknown[]) => ClientRequest;
  http.request = (...values: unknown[]) => {
    const made = request(...values);
    if (made.getHeader('host') === host && !made.headersSent) made.setHeader(senderHeader, accessKeyId);
    return made;
  };
  diagnosticsChannel.subscribe('undici:request:create', (message) => {
    const { request: made } = message as {
      request: { readonly origin: unknown; addHeader(name: string, value: string): void };
    };
    if (String(made.origin) === origin) made.addHeader(senderHeader, accessKeyId);
  });
  syncBuiltinESMExports();
}
