import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { pageBytes } from '../../../../packages/cli/console/server/page-bytes';
import { applyChange, emptyScreen, type Change } from '../../../../packages/cli/console/state/console-state';
import { ConsoleServer } from '../../../../packages/cli/console/server/server';
import { admitted, shifted } from './told-release';
import { ToldSource } from './told-source';

let source: ToldSource;
let server: ConsoleServer;

beforeAll(async () => {
  source = new ToldSource();
  source.events = [admitted];
  server = await ConsoleServer.start({ source, pace: { ledgerMilliseconds: 5 } });
});

afterAll(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Unlike `fetch`, with any Host. */
function ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port } = server;
    const request = httpRequest({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const order = {
  service: 'checkout',
  release: 'checkout-42',
  executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:Release:checkout-42',
  control: { action: 'abort' },
  reason: 'wrong version',
};

function post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const token = home().split('/')[1]!;
  return ask(`${home()}orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-console-token': token, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function home(): string {
  return new URL(server.url).pathname;
}

/** Collects what a page is told until it has been told enough. */
async function follow(path: string, isEnough: (changes: readonly Change[]) => boolean): Promise<Change[]> {
  const stop = new AbortController();
  const response = await fetch(new URL(path, server.url), { signal: stop.signal });
  const changes: Change[] = [];
  let text = '';
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) changes.push(...(JSON.parse(message.slice('data: '.length)) as Change[]));
    if (isEnough(changes)) break;
  }
  stop.abort();
  return changes;
}

describe('the page', () => {
  it('comes with its program and its style sheet', async () => {
    const answers = await Promise.all(['', 'page.js', 'style.css'].map((path) => ask(home() + path)));
    expect(answers.map(({ status, headers }) => [status, headers['content-type']])).toEqual([
      [200, 'text/html; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/css; charset=utf-8'],
    ]);
  });

  it('weighs less than 150 kB in all', async () => {
    const { script, style } = await pageBytes();
    expect(gzipSync(script).length + gzipSync(style).length).toBeLessThan(150_000);
  });

  it('is kept by nobody, runs nothing of anybody else, and is in no frame', async () => {
    const { headers } = await ask(home());
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
    const policy = String(headers['content-security-policy']);
    expect(policy).toMatch(/default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
    expect(policy).not.toMatch(/unsafe|https?:/);
  });

  it('loads nothing from anywhere else', async () => {
    const { script, style } = await pageBytes();
    expect(style).not.toMatch(/url\(|@import/);
    const addresses = script.match(/https?:\/\/[\w.-]+/g) ?? [];
    expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
  });

  it('is found without the slash at its end', async () => {
    const { status, headers } = await ask(home().slice(0, -1));
    expect([status, headers['location']]).toEqual([308, home()]);
  });
});

describe('who has not the token', () => {
  it.each([
    ['no token', () => '/'],
    ['another token', () => '/guess/'],
    ['half of the token', () => `${home().slice(0, 20)}/`],
    ['a token in another place', () => `/?token=${home().slice(1, -1)}`],
  ])('sees nothing: %s', async (_, path) => {
    const { status, text, headers } = await ask(path());
    expect(status).toBe(403);
    expect(text).toMatch(/lacks its token/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it.each(['page.js', 'changes', 'orders'])('does not get %s', async (resource) => {
    expect((await ask(`/guess/${resource}`)).status).toBe(403);
  });

  it('gives no orders with the address alone', async () => {
    const { status, text } = await post(order, { 'x-console-token': 'guess' });
    expect([status, text]).toEqual([403, expect.stringContaining('x-console-token')]);
    expect(source.orders).toEqual([]);
  });
});

describe('a page of somebody else', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost:1'])(
    'whose name points here is refused: Host %s',
    async (host) => {
      expect((await ask(home(), { headers: { host } })).status).toBe(403);
    },
  );

  it('gives no orders', async () => {
    expect((await post(order, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post(order, { origin: 'null' })).status).toBe(403);
    expect(source.orders).toEqual([]);
  });
});

describe('methods', () => {
  it.each([
    ['POST', '', 'GET'],
    ['DELETE', 'changes', 'GET'],
    ['GET', 'orders', 'POST'],
    ['PUT', 'orders', 'POST'],
  ])('%s /%s is refused', async (method, resource, allowed) => {
    const { status, headers } = await ask(home() + resource, { method });
    expect([status, headers['allow']]).toEqual([405, allowed]);
  });

  it('there is nothing else', async () => {
    expect((await ask(`${home()}../package.json`)).status).toBe(403);
    expect((await ask(`${home()}package.json`)).status).toBe(404);
  });
});

describe('an order', () => {
  it('is asked of the service', async () => {
    const { status, text } = await post(order, { origin: `http://127.0.0.1:${server.port}` });
    expect([status, text]).toEqual([200, '{}']);
    expect(source.orders).toEqual([order]);
  });

  it('that is not allowed now is answered with why', async () => {
    source.refusal = { code: 'rollingBack' };
    const { status, text } = await post(order);
    source.refusal = undefined;
    expect(status).toBe(409);
    expect(JSON.parse(text)).toEqual({ code: 'rollingBack', error: 'The release is rolling back.' });
  });

  it.each([
    ['no reason', { ...order, reason: '' }, /reason/],
    ['a reason that breaks lines', { ...order, reason: 'a\nb' }, /control characters/],
    ['another action', { ...order, control: { action: 'delete' } }, /control/],
    ['more than there is', { ...order, force: true }, /force/],
    ['no JSON', 'abort!', /is JSON/],
    ['something long', JSON.stringify({ ...order, reason: 'x'.repeat(9000) }), /at most/],
  ])('with %s is refused, and says why', async (_, body, message) => {
    const before = source.orders.length;
    const { status, text } = await post(body);
    expect([400, 413]).toContain(status);
    expect((JSON.parse(text) as { error: string }).error).toMatch(message);
    expect(source.orders).toHaveLength(before);
  });

  it('of a form, which every page may send, is refused', async () => {
    expect((await post('a=b', { 'content-type': 'text/plain' })).status).toBe(415);
  });
});

describe('who follows', () => {
  const hasEvent = (kind: string) => (changes: readonly Change[]) =>
    changes.some((change) => change.kind === 'events' && change.events.some((event) => event.kind === kind));

  it('is told everything first, and then what is new, once', async () => {
    const changes = await follow('changes', (all) => {
      if (hasEvent('admitted')(all)) source.events = [admitted, shifted(1, 100)];
      return hasEvent('shifted')(all);
    });
    expect(changes[0]).toMatchObject({ kind: 'place', place: { who: 'ana', region: 'eu-central-1' } });
    const events = changes.flatMap((change) => (change.kind === 'events' ? change.events : []));
    expect(events.map(({ kind }) => kind)).toEqual(['admitted', 'shifted']);
    expect(changes.filter(({ kind }) => kind === 'delivery')).toHaveLength(1);
  });

  it('is told of all services', async () => {
    const changes = await follow(
      'changes',
      (all) => hasEvent('admitted')(all) && all.some(({ kind }) => kind === 'services'),
    );
    const { services } = changes.reduce(applyChange, emptyScreen);
    expect(services.map(({ service }) => service)).toEqual(['checkout', 'orders']);
  });

  it('is told why nothing new comes', async () => {
    source.problem = new Error('dynamodb GetItem current: AccessDenied');
    const changes = await follow('changes?release=checkout-41', (all) =>
      all.some((change) => change.kind === 'problem' && change.problem !== null),
    );
    source.problem = undefined;
    expect(changes.at(-1)).toEqual({ kind: 'problem', problem: 'dynamodb GetItem current: AccessDenied' });
  });

  it('is told of a service that does not exist', async () => {
    const changes = await follow('changes?service=chekout', (all) =>
      all.some(({ kind }) => kind === 'problem'),
    );
    expect(changes.at(-1)).toEqual({ kind: 'problem', problem: 'no service "chekout"' });
  });
});
