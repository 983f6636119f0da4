import { buildSync } from 'esbuild';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LambdaWorld } from './lambda-world';

let world: LambdaWorld;

beforeEach(() => {
  world = new LambdaWorld();
});

afterEach(() => world.close());

const sleep = 'const sleep = (wait) => new Promise((done) => setTimeout(done, wait));';

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
