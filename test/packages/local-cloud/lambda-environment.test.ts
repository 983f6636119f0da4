import { zipOf, LambdaWorld } from './lambda-world';

let world: LambdaWorld;

beforeEach(() => {
  world = new LambdaWorld();
});

afterEach(() => world.close());

describe('a handler', () => {
  test.each([
    ['async', 'exports.handler = async (event) => ({ got: event.value })'],
    [
      'with a callback',
      'exports.handler = (event, context, callback) => callback(null, { got: event.value })',
    ],
  ])('%s gives its result', async (_, source) => {
    await world.deploy('echo', source);
    expect(await world.invoke('echo', { value: 'ä€😀' })).toMatchObject({
      payload: { got: 'ä€😀' },
      functionError: undefined,
      executedVersion: '$LATEST',
      durationMilliseconds: 1,
    });
  });

  test('may be an ES module', async () => {
    const source = `import { basename } from 'node:path'; export const handler = async () => basename('a/b')`;
    await world.deploy('module', '', { Code: { ZipFile: zipOf(source, 'index.mjs') } });
    expect(await world.invoke('module')).toMatchObject({ payload: 'b' });
  });

  test('gets AWS context', async () => {
    await world.deploy(
      'shop',
      `exports.handler = async (event, context) => ({
        ...context,
        remaining: context.getRemainingTimeInMillis(),
      })`,
      { Publish: true, Timeout: 7 },
    );
    await world.call('CreateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' });

    expect(await world.invoke('shop:live')).toMatchObject({
      executedVersion: '1',
      payload: {
        functionName: 'shop',
        functionVersion: '1',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:shop:live',
        memoryLimitInMB: '128',
        logGroupName: '/aws/lambda/shop',
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        remaining: 7000,
      },
    });
  });

  test('sees its own variables and AWS variables, and none of its parent', async () => {
    process.env.SECRET_OF_THE_PARENT = 'x';
    await world.deploy('variables', 'exports.handler = async () => ({ ...process.env })', {
      Environment: { Variables: { COLOR: 'green' } },
    });
    const { payload } = await world.invoke('variables');
    delete process.env.SECRET_OF_THE_PARENT;

    expect(payload).toMatchObject({
      COLOR: 'green',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIA0',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_LAMBDA_FUNCTION_NAME: 'variables',
    });
    const others = Object.keys(payload as object).filter((name) => !/^(_|AWS_|LAMBDA_)/.test(name));
    expect(others.sort()).toEqual(['COLOR', 'HOME', 'LANG', 'PATH', 'TZ']);
  });
});

describe('environments', () => {
  const counting = 'let count = 0; exports.handler = async () => ++count';

  test('serve one invocation after the other while the handler does not wait for time', async () => {
    await world.deploy('counting', counting);
    const results = await Promise.all(Array.from({ length: 30 }, () => world.invoke('counting')));

    expect(results.map(({ payload }) => payload)).toEqual(results.map((_, index) => index + 1));
    expect(world.accessKeyIds).toHaveLength(1);
  });

  test('run the code of the version that the alias points at', async () => {
    await world.deploy('shop', 'exports.handler = async () => "old"', { Publish: true });
    await world.call('CreateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' });
    await world.call('UpdateFunctionCode', {
      FunctionName: 'shop',
      ZipFile: zipOf('exports.handler = async () => "new"'),
      Publish: true,
    });

    expect(await world.invoke('shop:live')).toMatchObject({ payload: 'old', executedVersion: '1' });
    await world.call('UpdateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '2' });
    expect(await world.invoke('shop:live')).toMatchObject({ payload: 'new', executedVersion: '2' });
  });
});

describe('what is observed', () => {
  test('log lines come in order, with virtual time', async () => {
    await world.deploy(
      'talking',
      `exports.handler = async () => {
        console.log('one', { a: 1 });
        process.stdout.write('two\\nthree\\n');
        await new Promise((done) => setTimeout(done, 1500));
        console.error('four');
      }`,
    );
    await world.invoke('talking');
    const start = Date.parse('2026-01-01T00:00:00Z');

    expect(
      world.logLines.map(({ line, at }) => [line.replace(/\t[0-9a-f-]{36}\t/, ' - '), at - start]),
    ).toEqual([
      ['2026-01-01T00:00:00.000Z - INFO\tone { a: 1 }', 0],
      ['two', 0],
      ['three', 0],
      ['2026-01-01T00:00:01.500Z - ERROR\tfour', 1500],
    ]);
  });

  test('Invoke returns the end of the log on demand', async () => {
    await world.deploy('talking', 'exports.handler = async () => { console.log("hello"); return 7 }');
    const result = await world.call('Invoke', { FunctionName: 'talking', LogType: 'Tail' });

    expect(Buffer.from(result.Payload as Uint8Array).toString()).toBe('7');
    expect(Buffer.from(result.LogResult as string, 'base64').toString()).toMatch(
      /^START RequestId: \S+ Version: \$LATEST\n.*hello\nEND RequestId: .*\nREPORT .*Duration: 1\.00 ms/,
    );
  });

  test('metrics are those of AWS, zeros included, at the time the invocation began', async () => {
    await world.deploy(
      'shop',
      `exports.handler = async () => { await new Promise((done) => setTimeout(done, 2000)); throw new Error('x') }`,
      { Publish: true },
    );
    await world.call('CreateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' });
    const startedAt = world.clock.now();
    await world.invoke('shop:live');

    const of = (metric: string) => world.samples.filter(({ name }) => name === metric);
    expect(of('Errors').map(({ dimensions }) => dimensions)).toEqual([
      'shop',
      'shop shop:live',
      'shop shop:live 1',
    ]);
    expect(world.samples.filter(({ dimensions }) => dimensions === 'shop shop:live')).toEqual([
      { name: 'Invocations', dimensions: 'shop shop:live', value: 1, at: startedAt },
      { name: 'Errors', dimensions: 'shop shop:live', value: 1, at: startedAt },
      { name: 'Throttles', dimensions: 'shop shop:live', value: 0, at: startedAt },
      { name: 'Duration', dimensions: 'shop shop:live', value: 2000, at: startedAt },
    ]);
  });
});

describe('Invoke', () => {
  beforeEach(() =>
    world.deploy(
      'shop',
      'exports.handler = async (event) => { if (event.bad) throw new Error("bad"); return event }',
    ),
  );

  test('says which version ran, and that the handler failed', async () => {
    expect(
      await world.call('Invoke', { FunctionName: 'shop', Payload: Buffer.from('{"bad":1}') }),
    ).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      ExecutedVersion: '$LATEST',
    });
  });

  test.each([
    ['too large', Buffer.alloc(6_291_457, ' '), 'RequestTooLargeException', 413],
    ['not JSON', Buffer.from('{'), 'InvalidRequestContentException', 400],
  ])('refuses a payload that is %s', async (_, Payload, code, status) => {
    await expect(world.call('Invoke', { FunctionName: 'shop', Payload })).rejects.toMatchObject({
      code,
      status,
    });
  });

  test('only checks on a dry run', async () => {
    expect(await world.call('Invoke', { FunctionName: 'shop', InvocationType: 'DryRun' })).toEqual({
      StatusCode: 204,
    });
    expect(world.samples).toEqual([]);
  });

  test('retries an event that fails after one and two minutes', async () => {
    const input = { FunctionName: 'shop', InvocationType: 'Event', Payload: Buffer.from('{"bad":1}') };
    const start = world.clock.now();
    expect(await world.call('Invoke', input)).toEqual({ StatusCode: 202 });
    await world.clock.sleep(600_000);

    const invocations = world.samples.filter(
      ({ name, dimensions }) => name === 'Invocations' && dimensions === 'shop',
    );
    expect(invocations.map(({ at }) => at - start)).toEqual([0, 60_000, 180_000]);
  });

  test('retries an event as often as is configured', async () => {
    const config = { FunctionName: 'shop', Qualifier: '$LATEST', MaximumRetryAttempts: '1' };
    await world.create('AWS::Lambda::EventInvokeConfig', config);
    await world.call('Invoke', {
      FunctionName: 'shop',
      InvocationType: 'Event',
      Payload: Buffer.from('{"bad":1}'),
    });
    await world.clock.sleep(600_000);

    expect(
      world.samples.filter(({ name, dimensions }) => name === 'Errors' && dimensions === 'shop'),
    ).toHaveLength(2);
  });
});
