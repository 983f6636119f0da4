import { LambdaWorld } from './lambda-world';

let world: LambdaWorld;

beforeEach(() => {
  world = new LambdaWorld();
});

afterEach(() => world.close());

describe('a handler', () => {
  test.each([
    ['throws', `throw new TypeError('bad')`, 'TypeError', 'bad'],
    ['throws something else', `throw 'bad'`, 'string', 'bad'],
    [
      'leaves a rejection alone',
      `Promise.reject(new Error('lost')); await new Promise((done) => setTimeout(done, 9))`,
      'Runtime.UnhandledPromiseRejection',
      'Error: lost',
    ],
    [
      'throws in a timer',
      `setTimeout(() => { throw new RangeError('late') }, 5); await new Promise((done) => setTimeout(done, 9))`,
      'RangeError',
      'late',
    ],
    ['exits', `process.exit(3)`, 'Runtime.ExitError', / Error: Runtime exited with error: exit status 3$/],
    [
      'is killed',
      `process.kill(process.pid, 'SIGKILL')`,
      'Runtime.ExitError',
      / Error: Runtime exited with error: signal: killed$/,
    ],
    ['waits for nothing', `await new Promise(() => {})`, 'Runtime.NodejsExit', /unexpected Node\.js exit/],
    [
      'returns too much',
      `return 'x'.repeat(7e6)`,
      'Function.ResponseSizeTooLarge',
      /exceeded maximum allowed payload size/,
    ],
  ])('that %s fails, and the next invocation runs', async (_, statement, errorType, message) => {
    await world.deploy(
      'moody',
      `exports.handler = async (event) => { if (event.calm) return 'calm'; ${statement} }`,
    );

    expect(await world.invoke('moody')).toMatchObject({
      functionError: 'Unhandled',
      payload: { errorType, errorMessage: expect.stringMatching(message) as string },
    });
    expect(await world.invoke('moody', { calm: true })).toMatchObject({ payload: 'calm' });
  });

  test.each([
    ['throws while it is loaded', `throw new RangeError('at start')`, 'RangeError'],
    ['is not there', 'exports.other = 1', 'Runtime.HandlerNotFound'],
    ['has a syntax error', 'exports.handler = (', 'Runtime.UserCodeSyntaxError'],
    ['needs what is not there', `require('nothing-of-that-name')`, 'Runtime.ImportModuleError'],
  ])('that %s fails each invocation', async (_, source, errorType) => {
    await world.deploy('broken', source);
    for (const attempt of [1, 2]) {
      expect([attempt, await world.invoke('broken')]).toMatchObject([
        attempt,
        { functionError: 'Unhandled', payload: { errorType }, durationMilliseconds: 1 },
      ]);
    }
  });

  test('that spins is given up after some real time', async () => {
    const impatient = new LambdaWorld({ hangMilliseconds: 300 });
    await impatient.deploy('spin', 'exports.handler = async () => { for (;;); }');
    expect(await impatient.invoke('spin')).toMatchObject({ payload: { errorType: 'Sandbox.Timedout' } });
    await impatient.close();
  });
});

describe('environments', () => {
  const counting = 'let count = 0; exports.handler = async () => ++count';

  test('run side by side while handlers wait for time, and give the same results each time', async () => {
    const run = async () => {
      const fresh = new LambdaWorld();
      await fresh.deploy(
        'waiting',
        `let count = 0; exports.handler = async ({ wait }) => {
          const first = ++count;
          await new Promise((done) => setTimeout(done, wait));
          return [first, count, Date.now(), Math.random()];
        }`,
      );
      const waits = [300, 100, 200, 100, 0];
      const rounds = [];
      for (const shift of [0, 1, 2]) {
        const results = waits.map((wait) => fresh.invoke('waiting', { wait: wait + shift }));
        rounds.push(
          (await Promise.all(results)).map(({ payload, durationMilliseconds }) => [
            payload,
            durationMilliseconds,
          ]),
        );
      }
      await fresh.close();
      return { rounds, environments: fresh.accessKeyIds.length };
    };

    const first = await run();
    expect(first.environments).toBe(5);
    expect(first.rounds[0]?.map(([, duration]) => duration)).toEqual([300, 100, 200, 100, 1]);
    expect(await run()).toEqual(first);
  });

  test('are limited, and what comes above is throttled', async () => {
    const small = new LambdaWorld({ maximumEnvironmentsPerVersion: 1 });
    await small.deploy('slow', 'exports.handler = () => new Promise((done) => setTimeout(done, 1000))');
    const first = small.invoke('slow');
    await expect(small.invoke('slow')).rejects.toMatchObject({
      code: 'TooManyRequestsException',
      status: 429,
    });
    await expect(first).resolves.toMatchObject({ durationMilliseconds: 1000 });

    const throttles = small.samples.filter(
      ({ name, dimensions }) => name === 'Throttles' && dimensions === 'slow',
    );
    expect(throttles.map(({ value }) => value)).toEqual([1, 0]);
    await small.close();
  });

  test('that have idled longest are ended when more are needed than stay warm', async () => {
    const small = new LambdaWorld({ maximumWarmEnvironments: 2 });
    for (const name of ['first', 'second', 'third']) await small.deploy(name, counting);
    const counts = [];
    for (const name of ['first', 'second', 'first', 'third', 'first', 'second']) {
      counts.push((await small.invoke(name)).payload);
    }
    // The second idled longest when the third came.
    expect(counts).toEqual([1, 1, 2, 1, 3, 1]);
    await small.close();
  });

  test('leave no process behind', async () => {
    await world.deploy('idle', 'exports.handler = async () => process.pid');
    await world.deploy('busy', 'exports.handler = async () => { console.log(process.pid); for (;;); }');
    const { payload } = await world.invoke('idle');
    const busy = world.invoke('busy');
    await new Promise<void>((resolve) => {
      world.logLines.push = (...lines) => {
        resolve();
        return Array.prototype.push.apply(world.logLines, lines);
      };
    });
    await world.service.close();

    await expect(busy).resolves.toMatchObject({ payload: { errorType: 'Runtime.ExitError' } });
    const spinning = Number(world.logLines[0]?.line.split('\t').at(-1));
    for (const pid of [payload as number, spinning]) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  });
});
