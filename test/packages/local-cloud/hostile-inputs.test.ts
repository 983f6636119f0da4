import { mkdtempSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { hostileValues, replacedLeaves } from '../../support/hostile-values';
import { modelOf, rawRequest, sendRaw, signature, type RawAnswer } from '../../support/raw-requests';
import { validInputs, type Inputs } from '../../support/valid-inputs';

let cloud: LocalCloud;
let inputs: Inputs;
let listener: string;
const problems: unknown[] = [];
let refusals = 0;

const collect = (problem: unknown) => void problems.push(problem);

beforeAll(async () => {
  process.on('unhandledRejection', collect);
  // The local cloud reports there what it did not expect.
  jest.spyOn(console, 'error').mockImplementation(collect);
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  inputs = await validInputs(cloud, mkdtempSync(join(process.env['TEST_FOLDER']!, 'hostile-')));
  const { listenerIdentifier } = inputs['vpc-lattice']!['GetListener'] as { listenerIdentifier: string };
  listener = cloud.lattice.urlOf(listenerIdentifier);
});

afterAll(async () => {
  process.off('unhandledRejection', collect);
  jest.restoreAllMocks();
  await cloud.close();
});

afterEach(() => {
  expect(problems).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

/** Returns why an answer is no error of an AWS API in its documented form, or has something of the program that made it. */
function problemOf({ status, text }: RawAnswer, what: string): string | undefined {
  const [, code] = /^\{"__type":"(\w+)"/.exec(text) ?? /<Code>(\w+)<\/Code>/.exec(text) ?? [];
  const isRefused = status === 501 ? code === 'NotSupportedByLocalCloud' : status >= 400 && status < 500;
  const hasInsides = /\n\s+at |node:internal|node_modules|\.[jt]s:\d/.test(text);
  if (isRefused && code !== undefined && !hasInsides) return undefined;
  return `${what}: ${status} ${text.slice(0, 500)}`;
}

const values = Object.entries(hostileValues);

it('every operation has an input', () => {
  const missing = cloudOperations().flatMap(([service, operations]) =>
    operations.filter((operation) => !inputs[service]?.[operation]).map((each) => `${service}:${each}`),
  );
  expect(missing).toEqual([]);
});

it('every member of every operation may have a hostile value', async () => {
  let turn = 0;
  const found: (string | undefined)[] = [];
  for (const [service, operations] of cloudOperations()) {
    for (const operation of operations) {
      const input = inputs[service]![operation]!;
      for (const [where] of replacedLeaves(input, undefined)) {
        const [what, value] = values[turn++ % values.length]!;
        const changed = new Map(replacedLeaves(input, value)).get(where)!;
        const answer = await sendRaw(cloud, rawRequest(service, operation, changed));
        // AWS allows some values, too.
        if (answer.status < 300) continue;
        refusals++;
        found.push(problemOf(answer, `${service}:${operation} ${where} is ${what}`));
      }
    }
  }
  expect(found.filter((each) => each !== undefined)).toEqual([]);
});

const malformedBodies: readonly (readonly [string, string])[] = [
  ['half an object', '{"a":'],
  ['no object', '[{}]'],
  ['nothing', 'null'],
  ['a text', '"{}"'],
  ['two objects', '{}{}'],
  ['a comment', '/**/{}'],
  ['a hundred thousand levels', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
  ['a thousand levels of objects', '{"a":'.repeat(1001) + '1' + '}'.repeat(1001)],
  ['bytes that are no text', '\xff\xfe{}'],
];

it('the body of an operation may be malformed', async () => {
  for (const [service, operations] of cloudOperations()) {
    if (modelOf(service).protocol.endsWith('Query')) continue;
    const operation = operations.find((each) => !/^(Get|List|Delete)/.test(each)) ?? operations[0]!;
    const request = rawRequest(service, operation, inputs[service]![operation]!);
    if (request.headers['content-type'] === undefined) continue;
    for (const [what, body] of malformedBodies) {
      const answer = await sendRaw(cloud, { ...request, body });
      expect(problemOf(answer, `${service}:${operation} with ${what}`)).toBeUndefined();
      refusals++;
      expect(answer.text).toContain('SerializationException');
    }
  }
});

function cloudOperations(): [service: string, operations: readonly string[]][] {
  return [...LocalCloud.supportedOperations()];
}

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Sends a request over a socket. */
function send(url: string, { method = 'POST', path = '/', headers = {}, body }: Sent): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => {
        const { statusCode: status = 0, headers: answered } = response;
        resolve({ status, contentType: answered['content-type'] ?? '', text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends bytes over a socket, and returns the status of the answer; 0 if there is none. */
function sendBytes(url: string, text: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let answered = '';
    const socket = connect(Number(port), hostname, () => void socket.end(text, 'latin1'));
    socket.on('data', (chunk) => (answered += String(chunk)));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answered)?.[1] ?? 0)));
  });
}

const events = { authorization: signature('events') };
const json = 'application/x-amz-json-1.1';
const put = { ...events, 'content-type': json, 'x-amz-target': 'AWSEvents.PutEvents' };
const metrics = {
  authorization: signature('cloudwatch'),
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms',
};

describe('over a socket the AWS APIs refuse', () => {
  const bomb = gzipSync(Buffer.alloc(20_000_000));
  const requests: [string, Sent][] = [
    ...['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND'].map((method): [string, Sent] => [
      `the method ${method}`,
      { method, headers: put },
    ]),
    ...[
      '//',
      '/%zz',
      '/%00',
      '/..%2f..%2fetc/passwd',
      '/../../etc/passwd',
      '/?%=%&=',
      '/__proto__',
      '*',
      '/a b'.replace(' ', '%20'),
    ].map((path): [string, Sent] => [`the path ${path}`, { path, headers: put }]),
    ...[
      '/2015-03-31/functions/%zz',
      '/2015-03-31/functions/a%2Fb',
      '/2015-03-31/functions/..%2f..',
      '/2015-03-31/functions/%00',
    ].map((path): [string, Sent] => [
      `the name in the path ${path}`,
      { method: 'GET', path, headers: { authorization: signature('lambda') } },
    ]),
    ...[
      '',
      'Basic YTpi',
      'AWS4-HMAC-SHA256 Credential=///',
      `AWS4-HMAC-SHA256 Credential=${'a'.repeat(9000)}`,
    ].map((authorization): [string, Sent] => [
      `the signature ${authorization.slice(0, 40)}`,
      { headers: { ...put, authorization } },
    ]),
    ...['__proto__', 'constructor', 'toString', 's3', '..', '%00'].map((service): [string, Sent] => [
      `the service ${service}`,
      { headers: { ...put, authorization: signature(service) } },
    ]),
    ...[
      '',
      '.',
      'PutEvents',
      'AWSEvents',
      'AWSEvents.',
      'AWSEvents.__proto__',
      'AWSEvents.constructor',
      '__proto__.PutEvents',
      'DynamoDB_20120810.PutItem',
      'AWSEvents.PutEvents.',
    ].map((target): [string, Sent] => [
      `the target ${target}`,
      { headers: { ...put, 'x-amz-target': target }, body: '{}' },
    ]),
    ...[
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json',
      'application/x-amz-json-9',
      `${json}x`,
    ].map((type): [string, Sent] => [
      `the type ${type}`,
      { headers: { ...put, 'content-type': type }, body: '{}' },
    ]),
    [
      'a form of another type',
      {
        headers: { authorization: signature('sns'), 'content-type': 'text/plain' },
        body: 'Action=ListTopics',
      },
    ],
    ...['Action=', 'Action=__proto__', 'Action=ListTopics%00', '%zz', '&&&==='].map(
      (body): [string, Sent] => [
        `the form ${body}`,
        {
          headers: { authorization: signature('sns'), 'content-type': 'application/x-www-form-urlencoded' },
          body,
        },
      ],
    ),
    [
      'JSON of another type',
      {
        path: '/services',
        headers: { authorization: signature('vpc-lattice'), 'content-type': 'text/xml' },
        body: '{}',
      },
    ],
    ['a body of two megabytes', { headers: put, body: Buffer.alloc(2_000_000, ' ') }],
    [
      'gzip where no SDK compresses',
      { headers: { ...put, 'content-encoding': 'gzip' }, body: gzipSync('{}') },
    ],
    ['no gzip', { headers: { ...metrics, 'content-encoding': 'gzip' }, body: '{"MaxRecords":5}' }],
    [
      'half a gzip',
      {
        headers: { ...metrics, 'content-encoding': 'gzip' },
        body: gzipSync('{"MaxRecords":5}').subarray(0, 20),
      },
    ],
    ['a bomb', { headers: { ...metrics, 'content-encoding': 'gzip' }, body: bomb }],
    [
      'gzip of gzip',
      { headers: { ...metrics, 'content-encoding': 'gzip, gzip' }, body: gzipSync(gzipSync('{}')) },
    ],
    ['a pasted length', { headers: { ...put, 'content-length': '99999999999' } }],
  ];

  test.each(requests)('%s', async (what, request) => {
    expect(problemOf(await send(cloud.endpoint, request), what)).toBeUndefined();
    refusals++;
  });

  it('a bomb and a large body for their size', async () => {
    const compressed = { headers: { ...metrics, 'content-encoding': 'gzip' }, body: bomb };
    const large = { headers: put, body: Buffer.alloc(2_000_000, ' ') };
    for (const request of [compressed, large]) {
      expect(await send(cloud.endpoint, request)).toMatchObject({
        status: 413,
        text: expect.stringContaining('RequestEntityTooLargeException') as string,
      });
    }
  });
});

describe('bytes that are no request harm neither the AWS APIs nor a listener', () => {
  const host = 'Host: 127.0.0.1\r\n';
  const chunked = `${host}Authorization: ${events.authorization}\r\nTransfer-Encoding: chunked\r\n`;
  test.each([
    ['nothing', ''],
    ['half a line', 'POST'],
    ['no protocol', 'POST /\r\n\r\n'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['an unknown method', `HACK / HTTP/1.1\r\n${host}\r\n`],
    ['no host', 'POST / HTTP/1.1\r\n\r\n'],
    ['a header without a name', `POST / HTTP/1.1\r\n${host}: x\r\n\r\n`],
    ['a header with a zero byte', `POST / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n`],
    ['headers without end', `POST / HTTP/1.1\r\n${host}X: ${'x'.repeat(100_000)}\r\n\r\n`],
    ['a negative length', `POST / HTTP/1.1\r\n${host}Content-Length: -1\r\n\r\n`],
    ['two lengths', `POST / HTTP/1.1\r\n${host}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`],
    ['a length and chunks', `POST / HTTP/1.1\r\n${chunked}Content-Length: 1\r\n\r\n0\r\n\r\n`],
    ['a chunk of no length', `POST / HTTP/1.1\r\n${chunked}\r\nzz\r\n\r\n`],
    ['a chunk that never comes', `POST / HTTP/1.1\r\n${chunked}\r\nfffffff\r\nabc`],
    ['a path of a hundred kilobytes', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\n${host}\r\n`],
    ['a whole address', `GET http://attacker.example/ HTTP/1.1\r\n${host}\r\n`],
    ['a tunnel', `CONNECT attacker.example:80 HTTP/1.1\r\n${host}\r\n`],
    ['another protocol', `GET / HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`],
  ])('%s', async (_, text) => {
    for (const url of [cloud.endpoint, listener]) {
      const status = await sendBytes(url, text);
      expect(status === 0 || (status >= 400 && status < 500)).toBe(true);
      refusals++;
    }
  });
});

describe('a listener answers', () => {
  test.each([
    ['a path to the top', { path: '/../../etc/passwd' }],
    ['a path that is no encoding', { path: '/%zz%00' }],
    ['a query that is none', { path: '/?%=%&__proto__=1&constructor[prototype]=1' }],
    ['a header of every object', { headers: { __proto__: 'x', constructor: 'y' } }],
    ['an activity of nobody', { headers: { 'x-local-activity': 'activity-0' } }],
    ['a method that it does not know', { method: 'PROPFIND' }],
    ['a body of seven megabytes', { body: Buffer.alloc(7_000_000) }],
  ] satisfies [string, Sent][])('%s', async (_, request) => {
    const { status } = await send(listener, request);
    expect(status >= 400 && status < 500).toBe(true);
    refusals++;
  });
});

it('these are at least three hundred hostile inputs, and everything goes on', async () => {
  expect(refusals).toBeGreaterThanOrEqual(300);
  const { DescribeRule } = inputs['events']!;
  expect(await sendRaw(cloud, rawRequest('events', 'DescribeRule', DescribeRule!))).toMatchObject({
    status: 200,
  });
  expect((await send(listener, { method: 'GET' })).status).toBe(404);
});
