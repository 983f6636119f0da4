import { gunzipSync } from 'node:zlib';
import { AwsError } from '../kernel/errors';
import type { RequestHead } from './protocol';

/** The services whose SDKs compress requests. Others take a compressed body as it is, for JSON that is malformed. */
const inflating: ReadonlySet<string> = new Set(['monitoring']);

/**
 * Inflates a body that is compressed.
 *
 * @param limit in bytes
 * @returns undefined for a body that is larger when it is inflated
 * @throws AwsError `SerializationException`
 */
export function inflate(
  service: string,
  head: RequestHead,
  body: Uint8Array,
  limit: number,
): Uint8Array | undefined {
  if (!inflating.has(service) || head.headers['content-encoding'] !== 'gzip') return body;
  try {
    return gunzipSync(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return undefined;
    throw new AwsError('SerializationException', 'the body is not valid gzip');
  }
}
