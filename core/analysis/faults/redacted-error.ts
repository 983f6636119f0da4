import { printable } from '../../text/sanitize';
import type { LoggedError } from './fault-line';

/** The longest message that is kept, in characters. */
const maximumMessage = 200;

const maximumType = 80;

/** A name of a secret, as a key in JSON (also in a text of JSON), in a header or in a query. */
const secretName = String.raw`[\w-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|signature|authorization|session|credential)[\w-]*`;

/** The forms of secrets, of addresses, and of long numbers, which may be those of cards and accounts. The first ones are cut out first. */
const secrets: readonly RegExp[] = [
  /-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g,
  // All pairs of a header.
  /\b(?:set-)?cookie\b\\*["']?\s*[:=]\s*[^\r\n]*/gi,
  /\b(?:bearer|basic)\s+[\w.~+/=-]{6,}/gi,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@]+@/gi,
  /\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g,
  /\beyJ[\w-]{8,}(\.[\w-]*){0,2}/g,
  /\b(?:sk|pk|rk|ghp|gho|ghs|xox[a-z]|glpat)[-_][\w-]{8,}/g,
  new RegExp(
    String.raw`\b${secretName}\\*["']?\s*[:=]\s*(?:\[redacted\]|[[{(]?\s*(?:\\*"[^"]*"?|'[^']*'?|[^\s,;&)}\]]+))`,
    'gi',
  ),
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  /(?<![\w.])(?=[\w+/=-]*\d)(?=[\w+/=-]*[A-Za-z])[\w+/=-]{24,}/g,
  /(?<!\w)(?:\d[ -]?){12,}\d/g,
];

/** Makes an error of a log fit to be stored and shown: bounded, printable, and without what looks like a secret. */
export function redactedError({ type, message }: LoggedError): LoggedError {
  return {
    type: printable(redacted(type, maximumType), maximumType),
    message: printable(redacted(message, maximumMessage), maximumMessage).trim(),
  };
}

function redacted(text: string, maximum: number): string {
  // Cut first, with room for what a secret at the end needs to be found.
  return secrets.reduce((left, secret) => left.replace(secret, '[redacted]'), text.slice(0, 4 * maximum));
}

/** Returns the text by which errors count as the same one: without what differs from request to request. */
export function errorKey({ type, message }: LoggedError): string {
  return `${type}: ${message.replaceAll(/\d+/g, '0')}`;
}
