import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Creates a random token of 256 bits, encoded for a URL. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Compares two secrets in constant time. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Returns true if a request comes from this server's page, from a program, or from somebody who opens the address. `Host` and
 * `Origin` of a foreign page's request do not name this server, even if its domain name resolves to this address (DNS
 * rebinding). Such a page may open the address, as a terminal in a browser does, but not read what is there.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isSameOrigin({ headers }: IncomingMessage, port: number): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (![`127.0.0.1:${port}`, `localhost:${port}`].includes(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  const opens = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return site === 'none' || site === 'same-origin' || opens;
}

/** The headers of every response: no caching, no referrer, no code but the page's own, and no framing. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};
