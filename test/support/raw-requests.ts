import { HttpRequest } from '@smithy/core/protocols';
import type { LocalCloud } from '../../packages/local-cloud/cloud';
import { readSdkModel, type SdkModel, type SdkOperation } from '../../packages/local-cloud/wire/sdk-schemas';
import { clients } from './aws-command-lines';

/** An answer of the AWS APIs, as it was sent. */
export interface RawAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** The parts of a request that an attacker may change. */
export interface RawRequest {
  readonly method: string;
  /** Percent-encoded. */
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array;
}

/** The header by which the local cloud knows the service of a request. @param service as IAM names it */
export function signature(service: string): string {
  const name = service === 'cloudwatch' ? 'monitoring' : service;
  return `AWS4-HMAC-SHA256 Credential=local/20260105/us-east-1/${name}/aws4_request, Signature=x`;
}

/** Reads the model of a service by its name in IAM. */
export function modelOf(service: string): SdkModel {
  const client = clients[service === 'states' ? 'stepfunctions' : service]!;
  return readSdkModel(require(`@aws-sdk/client-${client}`) as object);
}

/**
 * Writes a request without the checks of an SDK, so that anything may be in it: numbers where texts belong, and texts that are
 * JSON already.
 *
 * @param input members as JSON writes them
 */
export function rawRequest(service: string, operation: string, input: object): RawRequest {
  const model = modelOf(service);
  const sdkOperation = model.operations.get(operation)!;
  const authorization = signature(service);
  if (sdkOperation.http) return restRequest(sdkOperation, input, authorization);
  const isQuery = model.protocol.endsWith('Query');
  return {
    method: 'POST',
    path: '/',
    query: {},
    headers: {
      authorization,
      'content-type': isQuery ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.0',
      ...(!isQuery && { 'x-amz-target': `${model.target}.${operation}` }),
    },
    body: isQuery
      ? new URLSearchParams([['Action', operation], ...formOf(input, '')]).toString()
      : jsonOf(input),
  };
}

/** A text that stands in JSON as it is, such as a number that no program could have. */
export class RawJson {
  constructor(readonly json: string) {}
}

/** Sends a request without a socket. */
export async function sendRaw(cloud: LocalCloud, request: RawRequest): Promise<RawAnswer> {
  const { response } = await cloud.directClientConfig.requestHandler.handle(new HttpRequest(request));
  return {
    status: response.statusCode,
    contentType: response.headers['content-type'] ?? '',
    text: new TextDecoder().decode(response.body as Uint8Array),
  };
}

function restRequest(
  { http, input: schema }: SdkOperation,
  input: object,
  authorization: string,
): RawRequest {
  const rest: Record<string, unknown> = { ...input };
  const take = (name: string): string => {
    const value = rest[name];
    delete rest[name];
    return typeof value === 'string' ? value : jsonOf(value);
  };
  const path = http!.uri
    .split('?')[0]!
    .replaceAll(/\{(\w+)\+?\}/g, (_, name: string) => encodeURIComponent(take(name)));
  const headers: Record<string, string> = { authorization };
  const query: Record<string, string> = {};
  let body: string | undefined;
  for (const [name, member] of schema.structIterator()) {
    if (!(name in rest)) continue;
    const traits = member.getMergedTraits() as {
      httpQuery?: string;
      httpHeader?: string;
      httpPayload?: unknown;
    };
    if (traits.httpQuery !== undefined) query[traits.httpQuery] = take(name);
    else if (traits.httpHeader !== undefined) headers[traits.httpHeader.toLowerCase()] = take(name);
    else if (traits.httpPayload) body = take(name);
  }
  if (body === undefined) headers['content-type'] = 'application/json';
  body ??= Object.keys(rest).length > 0 ? jsonOf(rest) : '';
  return { method: http!.method, path, query, headers, body };
}

/** The fields of a form: lists are `.member.N`, maps are `.entry.N.key` and `.value`. */
function formOf(value: unknown, prefix: string): [string, string][] {
  if (Array.isArray(value))
    return value.flatMap((each, index) => formOf(each, `${prefix}.member.${index + 1}`));
  if (typeof value !== 'object' || value === null || value instanceof RawJson) {
    return [[prefix, typeof value === 'string' ? value : jsonOf(value)]];
  }
  return Object.entries(value).flatMap(([name, each]) =>
    formOf(each, prefix === '' ? name : `${prefix}.${name}`),
  );
}

function jsonOf(value: unknown): string {
  const raw: string[] = [];
  const json = JSON.stringify(value, (_, each: unknown) => {
    if (!(each instanceof RawJson)) return each;
    return `raw-${raw.push(each.json) - 1}-`;
  });
  return json.replaceAll(/"raw-(\d+)-"/g, (_, index: string) => raw[Number(index)]!);
}
