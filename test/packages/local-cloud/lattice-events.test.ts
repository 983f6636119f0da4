import { eventV1, eventV2 } from '../../../packages/local-cloud/services/vpc-lattice/data-plane/lambda-event';
import { parseResponse } from '../../../packages/local-cloud/services/vpc-lattice/data-plane/lambda-response';
import { ok, worldStartsAt, World } from './lattice-world';

const source = {
  method: 'POST',
  url: '/orders?size=1&size=2&name=a%20b',
  rawHeaders: [
    'Host',
    'shop',
    'X-Tag',
    'a',
    'x-tag',
    'b',
    'Content-Type',
    'application/json',
    'x-local-activity',
    'activity-1',
  ],
  body: Buffer.from('{"n":1}'),
  clientAddress: '127.0.0.1',
};
const requestContext = {
  serviceNetworkArn: 'network',
  serviceArn: 'service',
  targetGroupArn: 'group',
  identity: { sourceVpcArn: 'vpc' },
  region: 'eu-west-1',
  timeEpoch: '1',
};

test('an event V1 has single values', () => {
  expect(JSON.parse(JSON.stringify(eventV1(source)))).toEqual({
    raw_path: '/orders?size=1&size=2&name=a%20b',
    method: 'POST',
    headers: {
      host: 'shop',
      'x-tag': 'a, b',
      'content-type': 'application/json',
      'x-forwarded-for': '127.0.0.1',
    },
    query_string_parameters: { size: '2', name: 'a b' },
    body: '{"n":1}',
    is_base64_encoded: false,
  });
});

test('an event V2 has lists of values and names where it came through', () => {
  expect(JSON.parse(JSON.stringify(eventV2(source, requestContext)))).toEqual({
    version: '2.0',
    path: '/orders',
    method: 'POST',
    headers: {
      host: ['shop'],
      'x-tag': ['a', 'b'],
      'content-type': ['application/json'],
      'x-forwarded-for': ['127.0.0.1'],
    },
    queryStringParameters: { size: ['1', '2'], name: ['a b'] },
    body: '{"n":1}',
    isBase64Encoded: false,
    requestContext,
  });
});

test.each([
  ['application/json; charset=utf-8', [], false],
  ['text/plain', [], false],
  ['application/xml', [], false],
  ['application/octet-stream', [], true],
  ['text/plain', ['Content-Encoding', 'gzip'], true],
  [undefined, [], true],
])('a body of type %s with %j is encoded: %s', (type, more, encoded) => {
  const rawHeaders = [...(type === undefined ? [] : ['content-type', type]), ...more];
  const event = eventV2({ ...source, rawHeaders, body: Buffer.from('hi') }, requestContext);
  expect(event).toMatchObject({ isBase64Encoded: encoded, body: encoded ? 'aGk=' : 'hi' });
});

test('the event that a function gets names network, VPC, target group and virtual time', async () => {
  const world = new World();
  const shop = await world.shop({ live: 1, canary: 0 });
  const network = await world.call<{ id: string; arn: string }>('CreateServiceNetwork', { name: 'net' });
  await world.call('CreateServiceNetworkServiceAssociation', {
    serviceNetworkIdentifier: network.id,
    serviceIdentifier: shop.service.id,
  });
  await world.call('CreateServiceNetworkVpcAssociation', {
    serviceNetworkIdentifier: network.id,
    vpcIdentifier: 'vpc-0123456789abcdef0',
  });
  world.functions.set('live', (event) => ok(JSON.stringify(event)));
  const { body } = await world.client(shop).send({ id: 'r1', path: '/', headers: { 'x-local-more': '1' } });
  await world.close();

  const event = JSON.parse(body) as { headers: object; requestContext: object };
  expect(Object.keys(event.headers).filter((name) => name.startsWith('x-local-'))).toEqual([]);
  expect(event).toMatchObject({ path: '/', headers: { 'x-request-id': ['r1'] } });
  expect(event).not.toHaveProperty('body');
  expect(event.requestContext).toEqual({
    serviceNetworkArn: network.arn,
    serviceArn: shop.service.arn,
    targetGroupArn: shop.live.arn,
    identity: { sourceVpcArn: 'arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0123456789abcdef0' },
    region: 'eu-west-1',
    timeEpoch: `${worldStartsAt}000`,
  });
});

describe('the answer of a function', () => {
  const answer = { isBase64Encoded: false, statusCode: 201, headers: { 'X-A': 'b' }, body: 'hi' };
  const parse = (value: unknown) =>
    parseResponse(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

  test('becomes status, headers and body', () => {
    expect(parse(answer)).toEqual({ statusCode: 201, headers: ['X-A', 'b'], body: Buffer.from('hi') });
    expect(parse({ ...answer, isBase64Encoded: true, body: 'aGk=' })).toMatchObject({
      body: Buffer.from('hi'),
    });
    expect(parse({ ...answer, isBase64Encoded: undefined })).toEqual(parse(answer));
    expect(parse({ ...answer, body: undefined })).toMatchObject({ body: Buffer.alloc(0) });
  });

  test('does not decide about the connection', () => {
    const headers = { Connection: 'close', 'Content-Length': '1', 'Transfer-Encoding': 'chunked' };
    expect(parse({ ...answer, headers })).toMatchObject({ headers: [] });
  });

  test.each([
    ['text', 'hello'],
    ['null', null],
    ['a list', []],
    ['one without statusCode', { ...answer, statusCode: undefined }],
    ['one with a status as text', { ...answer, statusCode: '200' }],
    ['one with an impossible status', { ...answer, statusCode: 99 }],
    ['one without headers', { ...answer, headers: undefined }],
    ['one with a header that is not text', { ...answer, headers: { 'x-a': 1 } }],
    ['one with a line break in a header', { ...answer, headers: { 'x-a': 'a\r\nb: c' } }],
    ['one with an object as body', { ...answer, body: {} }],
  ])('is invalid as %s', (_name, value) => {
    expect(parse(value)).toHaveProperty('problem');
  });
});
