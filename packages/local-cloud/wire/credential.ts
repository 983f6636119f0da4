import { AwsError } from '../kernel/errors';
import type { WireProtocol, WireResponse } from './protocol';

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
  return withoutProtocol(new AwsError(code, message, { status: credential ? 501 : 403 }));
}

/**
 * The answer to a request of a foreign web page.
 *
 * @param protocol of the service that it is for, if it is for one
 */
export function refuseForeignRequest(protocol: WireProtocol | undefined, reason: string): WireResponse {
  const message =
    `the local cloud answers programs on this machine, not web pages of other origins: ${reason}. ` +
    'Use the address that it printed, such as http://127.0.0.1:4566.';
  const error = new AwsError('AccessDeniedException', message, { status: 403 });
  return protocol ? protocol.writeError(error) : withoutProtocol(error);
}

function withoutProtocol({ code, message, status }: AwsError): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}
