import { randomBytes, timingSafeEqual, createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A token that nobody guesses: 256 bits, as they go into a URL. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two texts are equal, in a time that tells nothing of where they differ. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/**
 * Whether a request was meant for this server: a page of somebody else whose name points here (DNS rebinding) has its
 * own name in `Host`, and what it posts has its own in `Origin`.
 */
export function isMeantForUs({ headers }: IncomingMessage, port: number): boolean {
  const names = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (!names.includes(headers.host ?? '')) return false;
  const { origin } = headers;
  return origin === undefined || names.some((name) => origin === `http://${name}`);
}

/** What every answer says: keep nothing, tell nobody, run nothing but the page's own program, and be in no frame. */
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
