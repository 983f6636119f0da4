import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError } from '../kernel/errors';
import type { WireRequest } from './protocol';

/** The secrets of an access key. */
export interface Secrets {
  readonly secretAccessKey: string;
  /** Set for temporary credentials. */
  readonly sessionToken?: string;
}

/** The most that the time of a signature may differ from that of AWS, in milliseconds. */
const tolerance = 15 * 60_000;

/** The fields of the header `authorization` of a signed request. */
interface Authorization {
  /** `20260105/us-east-1/sts/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Checks who signed a request, as AWS does.
 *
 * @param secrets undefined for an unknown access key
 * @param clocks the times by which a request may have been signed, in milliseconds since the epoch: of the local cloud, and of the machine
 * @throws AwsError `InvalidClientTokenId`, `SignatureDoesNotMatch`
 */
export function checkSignature(
  request: WireRequest,
  secrets: Secrets | undefined,
  clocks: readonly number[],
): void {
  if (!secrets) {
    const text =
      'The security token included in the request is invalid. The local cloud knows the secrets of its own credentials ' +
      'only, such as AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local.';
    throw new AwsError('InvalidClientTokenId', text, { status: 403 });
  }
  if (request.headers['x-amz-security-token'] !== secrets.sessionToken) {
    const text = 'The security token included in the request is invalid.';
    throw new AwsError('InvalidClientTokenId', text, { status: 403 });
  }
  const at = signedAt(request);
  if (!clocks.some((now) => Math.abs(now - at) <= tolerance)) {
    const text = `Signature expired: ${String(request.headers['x-amz-date'])} is not within 15 minutes of the current time`;
    throw new AwsError('SignatureDoesNotMatch', text, { status: 403 });
  }
  if (isSignedWith(secrets.secretAccessKey, request)) return;
  const text = 'The request signature we calculated does not match the signature you provided.';
  throw new AwsError('SignatureDoesNotMatch', text, { status: 403 });
}

/**
 * Checks the signature of a request (AWS Signature Version 4, in the header `authorization`). Every header that it lists is part of
 * what was signed.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function isSignedWith(secretAccessKey: string, request: WireRequest): boolean {
  const authorization = parseAuthorization(request.headers.authorization ?? '');
  const date = String(request.headers['x-amz-date'] ?? '');
  if (!authorization?.signedHeaders.includes('host') || date === '') return false;
  const canonical = canonicalRequest(request, authorization.signedHeaders);
  const text = ['AWS4-HMAC-SHA256', date, authorization.scope, sha256(canonical)].join('\n');
  const key = authorization.scope
    .split('/')
    .reduce<string | Buffer>((secret, part) => hmac(secret, part), `AWS4${secretAccessKey}`);
  const wanted = Buffer.from(hmac(key, text).toString('hex'));
  const given = Buffer.from(authorization.signature);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** The time at which a request was signed, in milliseconds since the epoch; NaN without a valid `x-amz-date`. */
function signedAt({ headers }: Pick<WireRequest, 'headers'>): number {
  const text = String(headers['x-amz-date'] ?? '');
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function parseAuthorization(text: string): Authorization | undefined {
  const match =
    /^AWS4-HMAC-SHA256 Credential=[^/,\s]+\/([^,\s]+), ?SignedHeaders=([\w;-]+), ?Signature=([0-9a-f]{64})$/.exec(
      text,
    );
  return match ? { scope: match[1]!, signedHeaders: match[2]!.split(';'), signature: match[3]! } : undefined;
}

function canonicalRequest(
  { method, path, query, headers, body }: WireRequest,
  signed: readonly string[],
): string {
  const parameters = [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const lines = signed.map(
    (name) =>
      `${name}:${String(headers[name] ?? '')
        .trim()
        .replaceAll(/ +/g, ' ')}\n`,
  );
  return [method, path, parameters, lines.join(''), signed.join(';'), sha256(body)].join('\n');
}

/** Percent-encodes all but the unreserved characters (RFC 3986). */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
