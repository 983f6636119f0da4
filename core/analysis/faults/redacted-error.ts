import { printable } from '../../text/sanitize';
import type { LoggedError } from './fault-line';

/** The longest message that is kept, in characters. */
const maximumMessage = 200;

const maximumType = 80;

/** The forms of secrets, of addresses, and of long numbers, which may be those of cards and accounts. */
const secrets: readonly RegExp[] = [
  /-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@]+@/gi,
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g,
  /\beyJ[\w-]{8,}(\.[\w-]*){0,2}/g,
  /\b(?:sk|pk|rk|ghp|gho|ghs|xox[a-z]|glpat)[-_][\w-]{8,}/g,
  /\b[\w-]*(?:pass(?:word|wd|phrase)?|secret|token|api[-_]?key|authorization|cookie|session|credential)[\w-]*["']?\s*[:=]\s*(?:bearer\s+|basic\s+)?(?:"[^"]*"?|'[^']*'?|[^\s,;&)}\]]+)/gi,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /(?<![\w.])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}/g,
  /(?<!\w)(?:\d[ -]?){12,}\d/g,
];

/** Makes an error of a log fit to be stored and shown: bounded, printable, and without what looks like a secret. */
export function redactedError({ type, message }: LoggedError): LoggedError {
  // Cut first, with room for what a secret at the end needs to be found.
  const redacted = secrets.reduce(
    (text, secret) => text.replace(secret, '[redacted]'),
    message.slice(0, 4 * maximumMessage),
  );
  return { type: printable(type, maximumType), message: printable(redacted, maximumMessage).trim() };
}

/** Returns the text by which errors count as the same one: without what differs from request to request. */
export function errorKey({ type, message }: LoggedError): string {
  return `${type}: ${message.replaceAll(/\d+/g, '0')}`;
}
