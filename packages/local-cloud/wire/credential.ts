import type { WireResponse } from './protocol';

/** The signer and scope of a request. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region: string;
  readonly service: string;
}

/**
 * Reads the header `authorization`: `AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, …`.
 *
 * @returns undefined when the request is not signed
 */
export function parseCredential(authorization: string | undefined): Credential | undefined {
  const match = /Credential=([^/,\s]+)\/\d+\/([^/,\s]+)\/([^/,\s]+)\/aws4_request/.exec(authorization ?? '');
  return match ? { accessKeyId: match[1]!, region: match[2]!, service: match[3]! } : undefined;
}

/**
 * The answer to a request that is not signed, or signed for a service that is not there.
 *
 * @param services the signing names of those that are
 */
export function refuseUnrouted(
  credential: Credential | undefined,
  services: readonly string[],
): WireResponse {
  const message = credential
    ? `the local cloud has no service ${credential.service}; it has ${services.join(', ')}`
    : 'the request is not signed; any AWS credentials will do, such as AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local';
  const code = credential ? 'NotSupportedByLocalCloud' : 'MissingAuthenticationToken';
  return {
    status: credential ? 501 : 403,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}
