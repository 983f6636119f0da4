import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from '../kernel/errors';
import { readJson, writeJson, writeJsonError } from './json-body';
import type { RequestHead, WireProtocol, WireRequest } from './protocol';
import type { SdkModel, SdkOperation } from './sdk-schemas';
import { fromText, toText } from './text-values';

interface HttpTraits {
  readonly httpLabel?: unknown;
  readonly httpQuery?: string;
  readonly httpHeader?: string;
  readonly httpPayload?: unknown;
  readonly httpResponseCode?: unknown;
}

interface HttpRoute {
  readonly operation: SdkOperation;
  readonly pattern: RegExp;
  readonly labels: readonly string[];
  /** The parameters that tell the operation from others of its path: `List=ALL`. */
  readonly query: readonly (readonly [string, string])[];
}

/** restJson1: the operation in method and path, members in path, query, headers and body. */
export function restJson(model: SdkModel): WireProtocol {
  // The route with the fewest labels is the most literal one, then that with parameters of its own.
  const routes = [...model.operations.values()]
    .map(httpRoute)
    .sort((one, other) => one.labels.length - other.labels.length || other.query.length - one.query.length);
  const match = ({ method, path, query }: RequestHead) => {
    for (const route of routes) {
      if (route.operation.http?.method !== method) continue;
      if (route.query.some(([name, value]) => query.get(name) !== value)) continue;
      const labels = route.pattern.exec(path);
      if (labels) return { route, labels: labels.slice(1) };
    }
    return undefined;
  };
  return {
    route: (head) => match(head)?.route.operation,

    unknownOperation: () => new AwsError('UnknownOperationException', 'no such operation', { status: 404 }),

    async readInput(operation, request) {
      const found = match(request);
      const input = await readBody(model, operation.input, request);
      found?.route.labels.forEach((label, index) => {
        input[label] = decoded(found.labels[index] ?? '');
      });
      for (const [name, schema] of members(operation.input)) {
        const { httpQuery, httpHeader } = traitsOf(schema);
        if (httpQuery !== undefined) {
          const values = request.query.getAll(httpQuery);
          if (schema.isListSchema()) {
            if (values.length > 0)
              input[name] = values.map((value) => fromText(schema.getValueSchema(), value));
          } else if (values[0] !== undefined) input[name] = fromText(schema, values[0]);
        } else if (httpHeader !== undefined) {
          const value = request.headers[httpHeader.toLowerCase()];
          if (typeof value === 'string') input[name] = fromText(schema, value);
        }
      }
      return input;
    },

    writeOutput(operation, output) {
      const headers: Record<string, string> = { 'content-type': 'application/json' };
      let status = operation.http?.status ?? 200;
      let payload: { schema: NormalizedSchema; value: unknown } | undefined;
      const rest: Record<string, unknown> = {};
      for (const [name, schema] of members(operation.output)) {
        const value = (output as Record<string, unknown>)[name];
        if (value === undefined) continue;
        const { httpHeader, httpResponseCode, httpPayload } = traitsOf(schema);
        if (httpHeader !== undefined) headers[httpHeader] = toText(value);
        else if (httpResponseCode) status = Number(value);
        else if (httpPayload) payload = { schema, value };
        else rest[name] = value;
      }
      if (payload) {
        const { schema, value } = payload;
        return {
          status,
          headers,
          body: schema.isBlobSchema() ? (value as Uint8Array) : writeJson(model, schema, value),
        };
      }
      if (status === 204 || operation.output.isUnitSchema()) return { status, headers, body: '' };
      return { status, headers, body: writeJson(model, operation.output, rest) };
    },

    writeError: (error) => writeJsonError(model, error, 'application/json'),
  };
}

async function readBody(
  model: SdkModel,
  schema: NormalizedSchema,
  request: WireRequest,
): Promise<Record<string, unknown>> {
  const payload = members(schema).find(([, member]) => traitsOf(member).httpPayload);
  if (payload) {
    const [name, member] = payload;
    if (request.body.length === 0) return {};
    return { [name]: member.isBlobSchema() ? request.body : await readJson(model, member, request.body) };
  }
  if (request.body.length === 0) return {};
  requireJsonType(request.headers['content-type']);
  return { ...((await readJson(model, schema, request.body)) as object) };
}

/**
 * @throws AwsError `UnsupportedMediaTypeException`, which the protocol asks for; a request without a type is one of the AWS CLI
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
function requireJsonType(type: string | undefined): void {
  if (type === undefined || /^application\/json(?:;|$)/.test(type)) return;
  throw new AwsError('UnsupportedMediaTypeException', 'the content type must be application/json', {
    status: 415,
  });
}

/** @throws AwsError `SerializationException` */
function decoded(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch {
    throw new AwsError('SerializationException', 'the path is not valid percent-encoding');
  }
}

function httpRoute(operation: SdkOperation): HttpRoute {
  const labels: string[] = [];
  const [path = '', query] = (operation.http?.uri ?? '').split('?');
  const pattern = path.replace(/\/$/, '').replace(/\{(\w+)(\+?)\}/g, (_, label: string, greedy: string) => {
    labels.push(label);
    return greedy ? '(.+)' : '([^/]+)';
  });
  return {
    operation,
    labels,
    query: [...new URLSearchParams(query)],
    pattern: new RegExp(`^${pattern}/?$`),
  };
}

function members(schema: NormalizedSchema): [string, NormalizedSchema][] {
  return schema.isStructSchema() ? [...schema.structIterator()] : [];
}

function traitsOf(schema: NormalizedSchema): HttpTraits {
  return schema.getMergedTraits() as HttpTraits;
}
