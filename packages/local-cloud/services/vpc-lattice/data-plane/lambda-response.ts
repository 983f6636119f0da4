import { validateHeaderName, validateHeaderValue } from 'node:http';

/** A function's answer as HTTP. */
export interface FunctionResponse {
  readonly statusCode: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** The problem with a function's answer. */
export interface InvalidResponse {
  readonly problem: string;
}

/** Headers of one connection only, and those that the data plane makes itself. */
const reservedHeaders = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'trailer',
]);

/**
 * Reads what a function answered: `{isBase64Encoded, statusCode, headers, body}`.
 *
 * The User Guide requires the first three and lets `body` be left out. Published blueprints leave out `isBase64Encoded` and are
 * delivered, so it is false by default. Whether Lattice insists on `headers` and takes numbers as their values is unsure; here it
 * does, and does not. Further members are ignored.
 */
export function parseResponse(payload: Uint8Array): FunctionResponse | InvalidResponse {
  let response: unknown;
  try {
    response = JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString());
  } catch {
    return { problem: 'it is not JSON' };
  }
  if (typeof response !== 'object' || response === null || Array.isArray(response)) {
    return { problem: 'it is not an object' };
  }
  const { isBase64Encoded = false, statusCode, headers, body } = response as Record<string, unknown>;
  if (typeof isBase64Encoded !== 'boolean') return { problem: 'isBase64Encoded is not a boolean' };
  if (
    typeof statusCode !== 'number' ||
    !Number.isInteger(statusCode) ||
    statusCode < 200 ||
    statusCode > 599
  ) {
    return { problem: 'statusCode is not an integer from 200 to 599' };
  }
  if (headers === undefined) return { problem: 'it has no headers' };
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return { problem: 'headers is not an object' };
  }
  if (body !== undefined && body !== null && typeof body !== 'string') {
    return { problem: 'body is not a string' };
  }
  const flat: string[] = [];
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string' || !isHeader(name, value)) {
      return { problem: `headers.${name} is not the value of a header` };
    }
    if (!reservedHeaders.has(name.toLowerCase())) flat.push(name, value);
  }
  return { statusCode, headers: flat, body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8') };
}

function isHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
