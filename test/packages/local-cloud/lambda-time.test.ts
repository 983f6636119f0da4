import { buildSync } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaWorld, zipOf } from './lambda-world';

let world: LambdaWorld;

beforeEach(() => {
  world = new LambdaWorld();
});

afterEach(() => world.close());

const sleep = 'const sleep = (wait) => new Promise((done) => setTimeout(done, wait));';

describe('virtual time in a handler', () => {
  test.each([
    ['setTimeout', `await new Promise((done) => setTimeout(done, 5000))`],
    ['timers/promises', `await require('node:timers/promises').setTimeout(5000)`],
    ['a promisified setTimeout', `await require('node:util').promisify(setTimeout)(5000)`],
    [
      'setInterval',
      `await new Promise((done) => { let left = 5; const t = setInterval(() => --left || (clearInterval(t), done()), 1000) })`,
    ],
    [
      'AbortSignal.timeout',
      `await require('node:timers/promises').setTimeout(9000, 0, { signal: AbortSignal.timeout(5000) }).catch(() => 0)`,
    ],
    [
      'timers one after the other',
      `for (let i = 0; i < 50; i++) await new Promise((done) => setTimeout(done, 100))`,
    ],
  ])('passes with %s, and no real time does', async (_, statement) => {
    await world.deploy(
      'slow',
      `exports.handler = async () => {
        const date = Date.now();
        const high = performance.now();
        const fine = process.hrtime.bigint();
        ${statement};
        return [Date.now() - date, new Date() - date, performance.now() - high, Number(process.hrtime.bigint() - fine) / 1e6];
      }`,
      { Timeout: 60 },
    );
    const before = world.clock.now();
    const realBefore = performance.now();

    expect(await world.invoke('slow')).toMatchObject({
      payload: [5000, 5000, 5000, 5000],
      durationMilliseconds: 5000,
    });
    expect(world.clock.now() - before).toBe(5000);
    expect(performance.now() - realBefore).toBeLessThan(4000);
  });

  test('starts each invocation at the present', async () => {
    await world.deploy('clock', 'exports.handler = async () => new Date().toISOString()');
    expect(await world.invoke('clock')).toMatchObject({ payload: '2026-01-01T00:00:00.000Z' });
    await world.clock.sleep(3_600_000);
    expect(await world.invoke('clock')).toMatchObject({ payload: '2026-01-01T01:00:00.000Z' });
  });

  test('passes while an ES module waits before it is ready, which is not the invocation', async () => {
    const source = `await new Promise((done) => setTimeout(done, 2000)); export const handler = async () => Date.now()`;
    await world.deploy('starting', source, {
      Code: { ZipFile: zipOf(source, 'index.mjs') },
    });
    const before = world.clock.now();
    expect(await world.invoke('starting')).toMatchObject({ payload: before + 2000, durationMilliseconds: 1 });
  });

  test('freezes timers between invocations', async () => {
    await world.deploy(
      'leftover',
      `${sleep} let fired; exports.handler = async ({ wait }) => {
        if (!wait) return setTimeout(() => { fired = Date.now() }, 1000), 'left';
        await sleep(wait);
        return fired;
      }`,
    );
    await world.invoke('leftover');
    await world.clock.sleep(600_000);
    const thawed = world.clock.now();

    expect(await world.invoke('leftover', { wait: 10 })).toMatchObject({ payload: thawed });
  });

  test('waits for a callback until nothing is left to do, unless the handler says otherwise', async () => {
    await world.deploy(
      'callback',
      `exports.handler = (event, context, callback) => {
        if (event.now) context.callbackWaitsForEmptyEventLoop = false;
        setTimeout(() => {}, 700);
        callback(null, 'done');
      }`,
    );
    expect(await world.invoke('callback')).toMatchObject({ payload: 'done', durationMilliseconds: 700 });
    expect(await world.invoke('callback', { now: true })).toMatchObject({ durationMilliseconds: 1 });
  });
});

describe('the timeout of a function', () => {
  const timedOut = {
    functionError: 'Unhandled',
    durationMilliseconds: 3000,
    payload: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^2026-01-01T00:00:03\.000Z [0-9a-f-]{36} Task timed out after 3\.00 seconds$/,
      ) as string,
    },
  };

  test('counts virtual time', async () => {
    await world.deploy('slow', `${sleep} exports.handler = () => sleep(60_000)`);
    expect(await world.invoke('slow')).toMatchObject(timedOut);
  });

  test('strikes between two waits', async () => {
    await world.deploy('slow', `${sleep} exports.handler = async () => { for (;;) await sleep(70) }`);
    expect(await world.invoke('slow')).toMatchObject(timedOut);
  });

  test('is each invocation its own', async () => {
    await world.deploy('slow', `${sleep} exports.handler = ({ wait }) => sleep(wait)`);
    for (const wait of [2500, 2500, 2999]) {
      expect(await world.invoke('slow', { wait })).toMatchObject({ durationMilliseconds: wait });
    }
    expect(await world.invoke('slow', { wait: 3000 })).toMatchObject({
      payload: { errorType: 'Sandbox.Timedout' },
    });
  });
});

describe('I/O of a handler', () => {
  let server: Server;
  let answer: (respond: () => void) => void;
  let statusOf: () => number;

  beforeEach(async () => {
    statusOf = () => 200;
    server = createServer((_, response) => {
      response.statusCode = statusOf();
      answer(() => response.setHeader('x-virtual-time', world.clock.now()).end('{"ok":true}'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    world.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const clients = [
    ['fetch', 'const get = async () => (await fetch(process.env.AWS_ENDPOINT_URL)).json();'],
    [
      'http',
      `const { Agent, get: request } = require('node:http'); const agent = new Agent({ keepAlive: true });
       const get = () => new Promise((done) => request(process.env.AWS_ENDPOINT_URL, { agent }, (response) => response.resume().on('end', done)));`,
    ],
  ] as const;

  test.each(clients)(
    'keeps time still while it is in flight (%s), and idle connections do not',
    async (_, client) => {
      await world.deploy(
        'calling',
        `${sleep} ${client} exports.handler = async () => {
        const start = Date.now(), times = [];
        const late = setTimeout(() => times.push('late'), 50);
        await get();
        times.push(Date.now() - start);
        clearTimeout(late);
        for (let i = 0; i < 3; i++) { await sleep(500); await get(); times.push(Date.now() - start); }
        return times;
      }`,
      );
      // Real time passes at the other end, more than the timer of the handler is set for.
      answer = (respond) => setTimeout(respond, 80);

      expect(await world.invoke('calling')).toMatchObject({
        payload: [0, 500, 1000, 1500],
        durationMilliseconds: 1500,
      });
    },
  );

  test('of an AWS SDK client is retried in virtual time only', async () => {
    const source = `
      import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
      const client = new LambdaClient({ maxAttempts: 6 });
      export const handler = () => client.send(new GetFunctionConfigurationCommand({ FunctionName: 'x' }));`;
    const { outputFiles } = buildSync({
      stdin: { contents: source, resolveDir: __dirname },
      bundle: true,
      platform: 'node',
      write: false,
    });
    await world.deploy('client', outputFiles[0]?.text ?? '', { Timeout: 60 });
    let attempts = 0;
    statusOf = () => (++attempts < 6 ? 500 : 200);
    answer = (respond) => respond();

    const { payload, durationMilliseconds } = await world.invoke('client');
    const { $metadata } = payload as { $metadata: { attempts: number; totalRetryDelay: number } };
    expect($metadata.attempts).toBe(6);
    expect(durationMilliseconds).toBe($metadata.totalRetryDelay);
  });

  test('files and compression do not let timers overtake them', async () => {
    await world.deploy(
      'reading',
      `const { readFile } = require('node:fs/promises'); const { promisify } = require('node:util');
       const gzip = promisify(require('node:zlib').gzip);
       exports.handler = async () => {
        let late = false;
        const timer = setTimeout(() => { late = true }, 1);
        for (let i = 0; i < 20; i++) await gzip(await readFile(__filename));
        clearTimeout(timer);
        return late;
      }`,
    );
    expect(await world.invoke('reading')).toMatchObject({ payload: false, durationMilliseconds: 1 });
  });
});
