import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { foreignRequest, isLoopbackHost } from '../../../packages/local-cloud/wire/foreign-request';
import { RuntimeApi } from '../../../packages/local-cloud/services/lambda/hosts/runtime-api';
import type { RuntimeEvents } from '../../../packages/local-cloud/services/lambda/hosts/function-process';
import { World } from './lattice-world';

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly text: string;
}

/** Sends a request with any headers, which `fetch` does not allow. */
function send(url: string, headers: Record<string, string>, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], text }),
      );
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{}' : undefined);
  });
}

/** The headers that a browser adds to the requests of a page of another origin. */
const foreign: readonly [string, Record<string, string>][] = [
  ['a domain that resolves to this address', { host: 'attacker.example:4566' }],
  ['a domain that looks like an address', { host: '127.0.0.1.attacker.example' }],
  ['an address of another machine', { host: '192.168.1.7:4566' }],
  ['a page elsewhere', { origin: 'https://attacker.example' }],
  ['a page on another port', { origin: 'http://localhost:3000' }],
  ['a page without an origin', { origin: 'null' }],
  ['an image of a page elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['an image of a page on another port', { 'sec-fetch-site': 'same-site' }],
  ['a link elsewhere', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }],
];

const signedFor = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=local/20260105/us-east-1/${service}/aws4_request, Signature=x`,
});

describe('the AWS APIs refuse', () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await LocalCloud.start({ startsAt: 0 });
  });
  afterAll(() => cloud.close());

  test.each(foreign)('%s', async (_, headers) => {
    const target = { ...signedFor('lambda'), ...headers };
    const { status, text } = await send(`${cloud.endpoint}/2015-03-31/functions`, target);
    expect(status).toBe(403);
    expect(JSON.parse(text)).toMatchObject({ __type: 'AccessDeniedException' });
  });

  it('in the shape of the service', async () => {
    const { status, type, text } = await send(cloud.endpoint, {
      ...signedFor('sns'),
      origin: 'https://attacker.example',
    });
    expect([status, type]).toEqual([403, 'text/xml']);
    expect(text).toContain('<Code>AccessDeniedException</Code>');
  });

  it('what is for no service', async () => {
    expect((await send(cloud.endpoint, { origin: 'https://attacker.example' })).status).toBe(403);
  });

  it('no program', async () => {
    const { port } = new URL(cloud.endpoint);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost']) {
      const headers = { ...signedFor('lambda'), host };
      expect((await send(`${cloud.endpoint}/2015-03-31/functions`, headers, 'GET')).status).toBe(200);
    }
  });
});

describe('a listener refuses', () => {
  let world: World;
  let url: string;
  let domainName: string;
  beforeAll(async () => {
    world = new World();
    const service = await world.call<{ id: string; dnsEntry: { domainName: string } }>('CreateService', {
      name: 'shop',
    });
    const defaultAction = { fixedResponse: { statusCode: 404 } };
    const { id } = await world.call<{ id: string }>('CreateListener', {
      serviceIdentifier: service.id,
      name: 'http',
      protocol: 'HTTP',
      port: 80,
      defaultAction,
    });
    domainName = service.dnsEntry.domainName;
    url = world.lattice.urlOf(id);
  });
  afterAll(() => world.close());

  test.each(foreign)('%s, and does not count it', async (_, headers) => {
    const answered: number[] = [];
    const stop = world.lattice.onAnswered(({ status }) => void answered.push(status));
    expect((await send(url, headers)).status).toBe(403);
    stop();
    expect(answered).toEqual([]);
  });

  it('neither programs, nor the name of the service, nor its own pages', async () => {
    const own = { origin: url, 'sec-fetch-site': 'same-origin' };
    const all: Record<string, string>[] = [{}, { host: domainName }, { host: `${domainName}:80` }, own];
    for (const headers of all) {
      expect((await send(url, headers)).status).toBe(404);
    }
  });
});

describe('the Runtime API of a function', () => {
  const calls: string[] = [];
  const events = {
    onReady: () => void calls.push('ready'),
    onStartFailure: () => void calls.push('failed'),
  } as Partial<RuntimeEvents> as RuntimeEvents;
  let api: RuntimeApi;
  beforeAll(async () => {
    api = await RuntimeApi.open(events);
  });
  afterAll(() => api.close());
  beforeEach(() => void (calls.length = 0));

  /** Everything that is answered until the connection ends. */
  function exchange(text: string): Promise<string> {
    const { hostname, port } = new URL(`http://${api.authority}`);
    return new Promise((resolve) => {
      let answered = '';
      const socket = connect(Number(port), hostname, () => socket.write(text));
      socket.on('data', (chunk) => (answered += String(chunk)));
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(answered));
    });
  }

  const post = 'POST /2018-06-01/runtime/init/error HTTP/1.1\r\n';

  test.each([
    ['another host', 'Host: attacker.example\r\nContent-Length: 0'],
    ['a page', () => `Host: ${api.authority}\r\nOrigin: http://attacker.example\r\nContent-Length: 0`],
    ['a body of negative length', () => `Host: ${api.authority}\r\nContent-Length: -1`],
    ['a body of no length', () => `Host: ${api.authority}\r\nContent-Length: many`],
    ['a body of a terabyte', () => `Host: ${api.authority}\r\nContent-Length: 1099511627776`],
    ['a head without end', () => `Host: ${api.authority}\r\nX: ${'x'.repeat(70_000)}`],
  ])('takes nothing from %s', async (_, head) => {
    expect(await exchange(`${post}${typeof head === 'string' ? head : head()}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 403 /,
    );
    expect(calls).toEqual([]);
  });
});

it('names of loopback are those that no other machine has', () => {
  for (const host of ['localhost', 'LOCALHOST:1', '127.0.0.1', '127.9.9.9:80', '[::1]:80']) {
    expect(foreignRequest({ host }, isLoopbackHost)).toBeUndefined();
  }
  for (const host of [undefined, '', '127.0.0.1@evil.example', 'localhost.evil.example', '0.0.0.0', '::1']) {
    expect(foreignRequest({ host }, isLoopbackHost)).toBeDefined();
  }
});
