import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { foreignRequest } from '../../../local-cloud/wire/foreign-request';

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
 * Returns true if a request comes from this server's page, from a program, or from somebody who opens the address. A web page
 * in a browser may open it, such as a terminal in one, but not read it.
 */
export function isSameOrigin({ headers }: IncomingMessage, port: number): boolean {
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const { 'sec-fetch-site': site, ...others } = headers;
  const isOwnHost = (host: string) => host === `127.0.0.1:${port}` || host === `localhost:${port}`;
  return (
    foreignRequest(isNavigation ? others : { ...others, 'sec-fetch-site': site }, isOwnHost) === undefined
  );
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
