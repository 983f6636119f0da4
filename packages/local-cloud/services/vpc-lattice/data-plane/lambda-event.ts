/** The source of an event: an HTTP request and where it came through. */
export interface EventSource {
  readonly method: string;
  /** Path and query string as sent. */
  readonly url: string;
  /** Names and values in turn, as sent. */
  readonly rawHeaders: readonly string[];
  /** `undefined` when the request has no body. */
  readonly body: Buffer | undefined;
  /** The client's IP address. */
  readonly clientAddress: string;
}

/** `requestContext` of a V2 event. */
export interface RequestContext {
  readonly serviceNetworkArn?: string | undefined;
  readonly serviceArn: string;
  readonly targetGroupArn: string;
  readonly identity: { readonly sourceVpcArn?: string | undefined };
  readonly region: string;
  /** Microseconds since the epoch, as text. */
  readonly timeEpoch: string;
}

/** Headers by which parts of the local cloud speak to each other. No function sees them. */
const localHeaderPattern = /^x-local-/i;

/**
 * The event of version V1 (User Guide, lambda-functions). Several values of a header are joined by `, `; of
 * a query parameter the last one counts. That `raw_path` includes the query string is unsure.
 */
export function eventV1(source: EventSource): object {
  const { body, base64 } = encodeBody(source);
  const headers: Record<string, string> = Object.create(null);
  for (const [name, values] of Object.entries(headerValues(source))) headers[name] = values.join(', ');
  const query = queryValues(source.url);
  return {
    raw_path: source.url,
    method: source.method,
    headers,
    query_string_parameters:
      query && Object.fromEntries(Object.entries(query).map(([name, values]) => [name, values.at(-1)])),
    body,
    is_base64_encoded: base64,
  };
}

/**
 * The event of version V2 (User Guide, lambda-functions).
 *
 * Unsure for both versions: that `body` and the query parameters are left out when the request has none, that
 * query parameters are percent-decoded, and that a body counts as text by the rule of Application Load
 * Balancers: by its content type, and without a content encoding.
 */
export function eventV2(source: EventSource, requestContext: RequestContext): object {
  const { body, base64 } = encodeBody(source);
  const end = source.url.indexOf('?');
  return {
    version: '2.0',
    path: end < 0 ? source.url : source.url.slice(0, end),
    method: source.method,
    headers: headerValues(source),
    queryStringParameters: queryValues(source.url),
    body,
    isBase64Encoded: base64,
    requestContext,
  };
}

function headerValues(source: EventSource): Record<string, string[]> {
  const headers: Record<string, string[]> = Object.create(null);
  const add = (name: string, value: string) => {
    const values = headers[name];
    if (values) values.push(value);
    else headers[name] = [value];
  };
  for (let index = 0; index + 1 < source.rawHeaders.length; index += 2) {
    const name = source.rawHeaders[index]!;
    if (!localHeaderPattern.test(name)) add(name.toLowerCase(), source.rawHeaders[index + 1]!);
  }
  add('x-forwarded-for', source.clientAddress);
  return headers;
}

function queryValues(url: string): Record<string, string[]> | undefined {
  const start = url.indexOf('?');
  if (start < 0 || start === url.length - 1) return undefined;
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(url.slice(start + 1))) {
    const values = query[name];
    if (values) values.push(value);
    else query[name] = [value];
  }
  return query;
}

const textTypePattern = /^(text\/.+|application\/(json|javascript|xml))\s*(;|$)/i;

function encodeBody(source: EventSource): { body: string | undefined; base64: boolean } {
  if (!source.body) return { body: undefined, base64: false };
  const encoded = headerOf(source, 'content-encoding') !== undefined;
  const base64 = encoded || !textTypePattern.test(headerOf(source, 'content-type') ?? '');
  return { body: source.body.toString(base64 ? 'base64' : 'utf8'), base64 };
}

function headerOf(source: EventSource, name: string): string | undefined {
  for (let index = 0; index + 1 < source.rawHeaders.length; index += 2) {
    if (source.rawHeaders[index]!.toLowerCase() === name) return source.rawHeaders[index + 1];
  }
  return undefined;
}
