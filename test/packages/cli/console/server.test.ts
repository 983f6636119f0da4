import { request as httpRequest } from 'node:http';
import { gzipSync } from 'node:zlib';
import { pageBytes } from '../../../../packages/cli/console/server/page-bytes';
import { applyChange, emptyState, type Change } from '../../../../packages/cli/console/state/console-state';
import { ConsoleServer } from '../../../../packages/cli/console/server/server';
import { admitted, shifted } from './sample-release';
import { hostileVariants } from '../../../support/hostile-values';
import { FakeSource } from './fake-source';

let source: FakeSource;
let server: ConsoleServer;

beforeAll(async () => {
  source = new FakeSource();
  source.events = [admitted];
  server = await ConsoleServer.start({ source, pace: { ledgerMilliseconds: 5 } });
});

afterAll(() => server.close());

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

interface RequestOptions {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Sends a request with any `Host`, which `fetch` does not allow. */
function send(path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}): Promise<Response> {
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

const command = {
  service: 'checkout',
  release: 'checkout-42',
  executionArn: 'arn:aws:states:eu-central-1:123456789012:execution:Release:checkout-42',
  control: { action: 'abort' },
  reason: 'wrong version',
};

function post(body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const token = basePath().split('/')[1]!;
  return send(`${basePath()}commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-console-token': token, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function basePath(): string {
  return new URL(server.url).pathname;
}

/** Collects the changes that a page receives until they are enough. */
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
  it('is served with its script and style sheet', async () => {
    const responses = await Promise.all(['', 'page.js', 'style.css'].map((path) => send(basePath() + path)));
    expect(responses.map(({ status, headers }) => [status, headers['content-type']])).toEqual([
      [200, 'text/html; charset=utf-8'],
      [200, 'text/javascript; charset=utf-8'],
      [200, 'text/css; charset=utf-8'],
    ]);
  });

  it('is smaller than 150 kB in total', async () => {
    const { script, style } = await pageBytes();
    expect(gzipSync(script).length + gzipSync(style).length).toBeLessThan(150_000);
  });

  it('is not cached, runs no other code, and cannot be framed', async () => {
    const { headers } = await send(basePath());
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

  it('loads nothing from other hosts', async () => {
    const { script, style } = await pageBytes();
    expect(style).not.toMatch(/url\(|@import/);
    const addresses = script.match(/https?:\/\/[\w.-]+/g) ?? [];
    expect(addresses.filter((address) => address !== 'http://www.w3.org')).toEqual([]);
  });

  it('redirects to the address with a trailing slash', async () => {
    const { status, headers } = await send(basePath().slice(0, -1));
    expect([status, headers['location']]).toEqual([308, basePath()]);
  });
});

describe('a request without the token', () => {
  it.each([
    ['no token', () => '/'],
    ['another token', () => '/guess/'],
    ['half of the token', () => `${basePath().slice(0, 20)}/`],
    ['a token in another place', () => `/?token=${basePath().slice(1, -1)}`],
  ])('is refused: %s', async (_, path) => {
    const { status, text, headers } = await send(path());
    expect(status).toBe(403);
    expect(text).toMatch(/token is missing or invalid/);
    expect(headers).toMatchObject({ 'cache-control': 'no-store' });
  });

  it.each(['page.js', 'changes', 'commands'])('does not get %s', async (resource) => {
    expect((await send(`/guess/${resource}`)).status).toBe(403);
  });

  it('sends no command without the header', async () => {
    const { status, text } = await post(command, { 'x-console-token': 'guess' });
    expect([status, text]).toEqual([403, expect.stringContaining('x-console-token')]);
    expect(source.commands).toEqual([]);
  });
});

describe('a foreign page', () => {
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', 'localhost:1'])(
    'is refused with the Host %s',
    async (host) => {
      expect((await send(basePath(), { headers: { host } })).status).toBe(403);
    },
  );

  it('sends no commands', async () => {
    expect((await post(command, { origin: 'http://evil.example' })).status).toBe(403);
    expect((await post(command, { origin: 'null' })).status).toBe(403);
    expect((await send(basePath(), { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect(source.commands).toEqual([]);
  });
});

describe('methods', () => {
  it.each([
    ['POST', '', 'GET'],
    ['DELETE', 'changes', 'GET'],
    ['GET', 'commands', 'POST'],
    ['PUT', 'commands', 'POST'],
  ])('%s /%s is refused', async (method, resource, allowed) => {
    const { status, headers } = await send(basePath() + resource, { method });
    expect([status, headers['allow']]).toEqual([405, allowed]);
  });

  it('other paths are not found', async () => {
    expect((await send(`${basePath()}../package.json`)).status).toBe(404);
    expect((await send('//')).status).toBe(403);
    expect((await send(`${basePath()}package.json`)).status).toBe(404);
  });
});

describe('a command', () => {
  it('controls the service', async () => {
    const { status, text } = await post(command, { origin: `http://127.0.0.1:${server.port}` });
    expect([status, text]).toEqual([200, '{}']);
    expect(source.commands).toEqual([command]);
  });

  it('that the release does not allow is refused with a code and a sentence', async () => {
    source.refusal = { code: 'rollingBack' };
    const { status, text } = await post(command);
    source.refusal = undefined;
    expect(status).toBe(409);
    expect(JSON.parse(text)).toEqual({ code: 'rollingBack', error: 'The release is rolling back.' });
  });

  it.each([
    ['no reason', { ...command, reason: '' }, /reason/],
    ['a reason that breaks lines', { ...command, reason: 'a\nb' }, /control characters/],
    ['another action', { ...command, control: { action: 'delete' } }, /control/],
    ['an unknown field', { ...command, force: true }, /force/],
    ['invalid JSON', 'abort!', /not valid JSON/],
    ['something long', JSON.stringify({ ...command, reason: 'x'.repeat(9000) }), /exceeds/],
  ])('with %s is refused with an error', async (_, body, message) => {
    const before = source.commands.length;
    const { status, text } = await post(body);
    expect([400, 413]).toContain(status);
    expect((JSON.parse(text) as { error: string }).error).toMatch(message);
    expect(source.commands).toHaveLength(before);
  });

  it('may have any hostile value, and is refused', async () => {
    const before = source.commands.length;
    const unexpected: string[] = [];
    for (const [what, variant] of hostileVariants(command)) {
      const { status, text } = await post(JSON.stringify(variant));
      const isRefused = status >= 400 && status < 500 && !/\n\s+at /.test(text);
      // A text is a text: what a release is called is up to AWS.
      if (!isRefused && status !== 200) unexpected.push(`${what}: ${status} ${text}`);
    }
    expect(unexpected).toEqual([]);
    source.commands.splice(before);
  });

  it('of an HTML form, which any page can send, is refused', async () => {
    expect((await post('a=b', { 'content-type': 'text/plain' })).status).toBe(415);
  });
});

describe('a page that follows changes', () => {
  const hasEvent = (kind: string) => (changes: readonly Change[]) =>
    changes.some((change) => change.kind === 'events' && change.events.some((event) => event.kind === kind));

  it('receives the state first, then each change once', async () => {
    const changes = await follow('changes', (all) => {
      if (hasEvent('admitted')(all)) source.events = [admitted, shifted(1, 100)];
      return hasEvent('shifted')(all);
    });
    expect(changes[0]).toMatchObject({
      kind: 'environment',
      environment: { caller: 'ana', region: 'eu-central-1' },
    });
    const events = changes.flatMap((change) => (change.kind === 'events' ? change.events : []));
    expect(events.map(({ kind }) => kind)).toEqual(['admitted', 'shifted']);
    expect(changes.filter(({ kind }) => kind === 'service')).toHaveLength(1);
  });

  it('receives all services', async () => {
    const changes = await follow(
      'changes',
      (all) => hasEvent('admitted')(all) && all.some(({ kind }) => kind === 'services'),
    );
    const { services } = changes.reduce(applyChange, emptyState);
    expect(services.map(({ service }) => service)).toEqual(['checkout', 'orders']);
  });

  it('receives the error of a failed read', async () => {
    source.problem = new Error('dynamodb GetItem current: AccessDenied');
    const changes = await follow('changes?release=checkout-41', (all) =>
      all.some((change) => change.kind === 'problem' && change.problem !== null),
    );
    source.problem = undefined;
    expect(changes.at(-1)).toEqual({
      kind: 'problem',
      problem: { part: 'status', message: 'dynamodb GetItem current: AccessDenied' },
    });
  });

  it('receives an error for a service that does not exist', async () => {
    const changes = await follow('changes?service=chekout', (all) =>
      all.some(({ kind }) => kind === 'problem'),
    );
    expect(changes.at(-1)).toEqual({
      kind: 'problem',
      problem: { part: 'status', message: 'no service "chekout"' },
    });
  });
});
