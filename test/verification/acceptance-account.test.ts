import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { EventEmitter } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PassThrough } from 'node:stream';
import { LocalCloud } from '../../packages/local-cloud';
import { amountOf, bill, billLines } from '../../verification/acceptance/account/bill';
import { cleanUp, leftLines, stackNames } from '../../verification/acceptance/account/clean-up';
import { planLines, askConsent, requireReady } from '../../verification/acceptance/account/consent';
import { watchInterruptions } from '../../verification/acceptance/account/interruptions';
import { handler } from '../../verification/acceptance/clients/handler';
import { names, suiteTagKey } from '../../verification/acceptance/apps/names';
import { LambdaClients } from '../../verification/acceptance/worlds/lambda-clients';
import { AwsWorld } from '../../verification/acceptance/worlds/aws';
import { inEnvironment } from '../support/environment';

describe('before anything is created', () => {
  let cloud: LocalCloud;
  let world: AwsWorld;
  let restore: () => void;

  beforeAll(async () => {
    cloud = await LocalCloud.start({ startsAt: 0 });
    restore = inEnvironment(cloud);
    world = await AwsWorld.open({ run: 'one', signal: new AbortController().signal });
  });

  afterAll(async () => {
    restore();
    await cloud.close();
  });

  test('the account is that of the credentials', () => {
    expect(world).toMatchObject({ account: '123456789012', region: 'us-east-1' });
  });

  test('a Region that is not bootstrapped is refused with the command', async () => {
    const error = {
      name: 'NotReady',
      message: expect.stringContaining('cdk bootstrap aws://123456789012/us-east-1') as string,
    };
    await expect(requireReady(world)).rejects.toMatchObject(error);
    await new SSMClient(cloud.clientConfig).send(
      new PutParameterCommand({ Name: '/cdk-bootstrap/hnb659fds/version', Value: '30', Type: 'String' }),
    );
    await requireReady(world);
  });

  test('account, Region, stacks, tag and sum are said', () => {
    const text = planLines(world, 'one').join('\n');
    for (const word of [
      '123456789012',
      'us-east-1',
      ...stackNames,
      `${suiteTagKey}=one`,
      billLines().at(-1)!,
    ]) {
      expect(text).toContain(word);
    }
  });
});

test('each price has a source, and a run costs less than 2 dollars', () => {
  expect(bill.filter(({ source }) => source === '')).toEqual([]);
  const total = bill.reduce((sum, item) => sum + amountOf(item), 0);
  expect(total).toBeGreaterThan(0.25);
  expect(total).toBeLessThan(2);
});

describe('consent', () => {
  const place = { account: '123456789012', region: 'eu-west-1' };
  const terminal = (isTTY: boolean, answer = '') => {
    const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
    input.write(answer);
    return { input, output: Object.assign(new PassThrough(), { isTTY }) };
  };

  test.each([
    ['no terminal', false, '', 'UsageError'],
    ['no', true, 'n\n', 'Declined'],
    ['an empty line', true, '\n', 'Declined'],
  ])('%s: nothing is created', async (_, isTTY, answer, name) => {
    const asked = askConsent(place, { yes: false, terminal: terminal(isTTY, answer) });
    await expect(asked).rejects.toMatchObject({ name });
  });

  test.each([
    ['y', false, true, 'y\n'],
    ['--yes in a pipeline', true, false, ''],
  ])('%s: goes on', async (_, yes, isTTY, answer) => {
    const asked = askConsent(place, { yes, terminal: terminal(isTTY, answer) });
    await expect(asked).resolves.toBeUndefined();
  });
});

test('the first Ctrl-C aborts, the second says what is left', () => {
  const calls: string[] = [];
  const source = new EventEmitter();
  const { signal, stop } = watchInterruptions(source, {
    onFirst: () => calls.push('first'),
    onAgain: () => calls.push('again'),
  });
  source.emit('SIGINT');
  expect({ aborted: signal.aborted, calls }).toEqual({ aborted: true, calls: ['first'] });
  source.emit('SIGINT');
  expect(calls).toEqual(['first', 'again']);
  stop();
  expect(source.eventNames()).toEqual([]);
});

test('a stack that cannot be deleted does not keep the rest, and is named with the command', async () => {
  const stacks = new Set<string>(stackNames);
  const destroyed: string[] = [];
  const said: string[] = [];
  const world = {
    stacks,
    roles: new Set(['acceptance-one']),
    destroy: ({ stackName }: { stackName: string }) => {
      if (stackName === names.stack) return Promise.reject(new Error('DELETE_FAILED'));
      destroyed.push(stackName);
      stacks.delete(stackName);
      return Promise.resolve();
    },
    rollouts: () => Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
  };
  expect(await cleanUp(world, (line) => said.push(line))).toBe(false);
  expect(destroyed).toEqual([names.namesStack, names.clientsStack]);
  expect(said).toEqual(expect.arrayContaining(leftLines(world)));
  expect(leftLines(world).join('\n')).toContain(`delete-stack --stack-name ${names.stack}\n`);
});

describe('the clients in the VPC', () => {
  let server: Server;
  const bodies: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.on('data', (data: Buffer) => bodies.push(data.toString()));
      request.on('end', () => {
        if (request.url === '/gone') response.destroy();
        else response.writeHead(request.url === '/bad' ? 502 : 200).end('x');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const send = (path: string, body?: string) =>
    handler({
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requestsPerSecond: 200,
      seconds: 0.05,
      requests: [{ share: 1, method: 'POST', path, body }],
    });

  test.each([
    ['/checkout', { 200: 10 }],
    ['/bad', { 502: 10 }],
    ['/gone', { none: 10 }],
  ])('count the answers of %s', async (path, expected) => {
    expect(await send(path, '{"items":[]}')).toEqual(expected);
  });

  test('send the body', () => {
    expect(bodies[0]).toBe('{"items":[]}');
  });
});

describe('the traffic of clients that a function plays', () => {
  const batch = { url: 'http://service', requestsPerSecond: 2, requests: [] };

  /** Lambda with these answers, the last one again and again. */
  const lambda = (...answers: readonly object[]) => {
    const next = [...answers];
    return {
      send: () => Promise.resolve(next.length > 1 ? next.shift() : next[0]),
    } as unknown as LambdaClient;
  };
  const payload = (value: object) => ({ Payload: Buffer.from(JSON.stringify(value)) });

  test('counts a 5xx and no answer as failed', async () => {
    const clients = new LambdaClients(
      lambda(payload({ 200: 7, 404: 1, 502: 1, none: 1 }), payload({})),
      'f',
      batch,
    );
    await clients.stop();
    expect(clients.answers).toEqual({ total: 10, failed: 2 });
  });

  test('is no evidence when the function itself fails', async () => {
    const failed = { FunctionError: 'Unhandled', ...payload({ errorType: 'Runtime.ImportModuleError' }) };
    const clients = new LambdaClients(lambda(failed), 'f', batch);
    await clients.stop();
    expect(() => clients.answers).toThrow('ImportModuleError');
  });
});
