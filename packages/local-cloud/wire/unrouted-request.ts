import { assertNever } from '../kernel/assert-never';
import { AwsError } from '../kernel/errors';
import type { Credential } from './credential';
import type { RequestHead, WireProtocol, WireResponse } from './protocol';
import { escapeXml } from './xml';

/** The services of AWS that speak XML other than in answers to forms, by their signing names. */
const xmlServices: ReadonlyMap<string, 'query' | 's3' | 'ec2'> = new Map([
  ['cloudfront', 'query'],
  ['ec2', 'ec2'],
  ['route53', 'query'],
  ['s3', 's3'],
  ['s3control', 'query'],
]);

/**
 * The error of a request that is not signed, or signed for a service that is not there.
 *
 * @param services the signing names of those that are
 */
export function unroutedError(credential: Credential | undefined, services: readonly string[]): AwsError {
  const message = credential
    ? `the local cloud has no service ${credential.service}; it has ${services.join(', ')}`
    : 'the request is not signed; any AWS credentials will do, such as AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local';
  const code = credential ? 'NotSupportedByLocalCloud' : 'MissingAuthenticationToken';
  return new AwsError(code, message, { status: credential ? 501 : 403 });
}

/** Writes an error in the form that the client of a service expects, whether or not that service is there. */
export function writeUnrouted(
  { code, message, status }: AwsError,
  credential: Credential | undefined,
  head: RequestHead,
): WireResponse {
  const error = `<Code>${escapeXml(code)}</Code><Message>${escapeXml(message)}</Message>`;
  const xml = (body: string) => ({ status, headers: { 'content-type': 'text/xml' }, body });
  const form = xmlServices.get(credential?.service ?? '') ?? (isForm(head) ? 'query' : 'json');
  switch (form) {
    case 's3':
      return xml(`<Error>${error}<RequestId>local</RequestId></Error>`);
    case 'ec2':
      return xml(`<Response><Errors><Error>${error}</Error></Errors><RequestID>local</RequestID></Response>`);
    case 'query':
      return xml(
        `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>local</RequestId></ErrorResponse>`,
      );
    case 'json':
      return {
        status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ __type: code, message }),
      };
    default:
      return assertNever(form);
  }
}

/** The operation that a request to an unknown service asks for, as far as its form tells. */
export function unroutedOperation(head: RequestHead, body: Uint8Array): string {
  const target = head.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const action = isForm(head) && new URLSearchParams(Buffer.from(body).toString('utf8')).get('Action');
  return action || `${head.method} ${head.path}`;
}

/**
 * The answer to a request of a foreign web page.
 *
 * @param protocol of the service that it is for, if it is for one
 */
export function refuseForeignRequest(
  protocol: WireProtocol | undefined,
  reason: string,
  head: RequestHead,
): WireResponse {
  const message =
    `the local cloud answers programs on this machine, not web pages of other origins: ${reason}. ` +
    'Use the address that it printed, such as http://127.0.0.1:4566.';
  const error = new AwsError('AccessDeniedException', message, { status: 403 });
  return protocol ? protocol.writeError(error) : writeUnrouted(error, undefined, head);
}

function isForm({ headers }: RequestHead): boolean {
  return /^application\/x-www-form-urlencoded(?:;|$)/.test(headers['content-type'] ?? '');
}
