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
