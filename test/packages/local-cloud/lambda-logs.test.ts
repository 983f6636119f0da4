import { launchInProcess } from '../../../packages/local-cloud/services/lambda/hosts/in-process/function-in-process';
import { LambdaWorld } from './lambda-world';

/** Ends in the way that its event asks for. */
const handler = `
  exports.handler = async ({ way }) => {
    console.info('handling', way);
    if (way === 'throw') throw new TypeError('cart is undefined');
    if (way === 'sleep') await new Promise((resolve) => setTimeout(resolve, 60_000));
    process.stdout.write('{"Faults":0}\\n');
    return { statusCode: 200 };
  };`;

const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const ways = ['answer', 'throw', 'sleep'] as const;

interface JsonRecord {
  readonly type?: string;
  readonly level?: string;
  readonly message?: unknown;
  readonly record?: { readonly status?: string; readonly errorType?: string };
}

let world: LambdaWorld;

beforeEach(() => {
  world = new LambdaWorld({ launch: launchInProcess(undefined as never) });
});

afterEach(() => world.close());

async function invoke(way: (typeof ways)[number]): Promise<readonly string[]> {
  world.logged.length = 0;
  await world.invoke('shop', { way });
  return world.logged.map(({ message }) => message);
}

describe('a log in JSON', () => {
  const deploy = (config: object = {}) =>
    world.deploy('shop', handler, { LoggingConfig: { LogFormat: 'JSON', ...config } });
  const recordsOf = async (way: (typeof ways)[number]) =>
    (await invoke(way)).filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as JsonRecord);

  test('has a timeout in its report, and not that the handler threw', async () => {
    await deploy();
    const reports = [];
    for (const way of ways) reports.push((await recordsOf(way)).at(-1));
    const report = (record: object) => ({
      time: expect.any(String) as string,
      type: 'platform.report',
      record: { requestId, metrics: expect.any(Object) as object, ...record },
    });
    expect(reports).toEqual([
      report({ status: 'success' }),
      report({ status: 'success' }),
      report({ status: 'timeout' }),
    ]);
  });

  test('has the lines of the console as records, and what is written past it as it is', async () => {
    await deploy();
    const [start, line, past] = await invoke('answer');
    expect(JSON.parse(start!)).toMatchObject({
      type: 'platform.start',
      record: { requestId, version: '$LATEST' },
    });
    expect(JSON.parse(line!)).toEqual({
      timestamp: '2026-01-01T00:00:00.000Z',
      level: 'INFO',
      requestId,
      message: 'handling answer',
    });
    expect(past).toBe('{"Faults":0}');
  });

  test('has what the handler threw as it would have what the handler printed', async () => {
    await deploy();
    const { message, level } = (await recordsOf('throw')).at(-2)!;
    const stackTrace = expect.arrayContaining(['TypeError: cart is undefined']) as string[];
    expect({ message, level }).toEqual({
      level: 'ERROR',
      message: { errorType: 'TypeError', errorMessage: 'cart is undefined', stackTrace },
    });
  });

  test('has no reports at the level WARN of the system', async () => {
    await deploy({ SystemLogLevel: 'WARN' });
    expect((await recordsOf('answer')).map(({ type }) => type)).toEqual([undefined, undefined]);
  });
});

describe('a log as text', () => {
  test('has a timeout in its report, and what the handler threw in a line with the title of the runtime', async () => {
    await world.deploy('shop', handler);
    const lasts = [];
    for (const way of ways)
      lasts.push((await invoke(way)).at(-1)!.replace(/^.*Max Memory Used: 128 MB\t/, ''));
    expect(lasts).toEqual(['', '', 'Status: timeout\t']);
    const [start, , error, end] = await invoke('throw');
    expect(start).toMatch(/^START RequestId: \S{36} Version: \$LATEST$/);
    expect(error).toMatch(/^\S+Z\t\S{36}\tERROR\tInvoke Error \t\{"errorType":"TypeError",/);
    expect(end).toMatch(/^END RequestId: /);
  });
});

test.each([
  ['', /^\/aws\/lambda\/shop 2026\/01\/01\/\[1\][0-9a-f]{32}$/],
  ['shared', /^shared 2026\/01\/01\/shop\[1\][0-9a-f]{32}$/],
])('the stream of an environment in the group "%s" names the version', async (group, place) => {
  const LoggingConfig = group ? { LogGroup: group } : undefined;
  await world.deploy('shop', handler, { Publish: true, LoggingConfig });
  await world.invoke('shop:1', { way: 'answer' });
  expect(world.logged.map((line) => `${line.group} ${line.stream}`)[0]).toMatch(place);
});

test.each([
  ['JSON', /"status":"error","errorType":"Runtime.ExitError"\}\}$/],
  ['Text', /\tStatus: error\tError Type: Runtime.ExitError\t$/],
])('a log in %s has the end of the process in its report', async (LogFormat, report) => {
  const processes = new LambdaWorld();
  try {
    await processes.deploy('shop', 'exports.handler = async () => process.exit(1);', {
      LoggingConfig: { LogFormat },
    });
    await processes.invoke('shop');
    expect(processes.logged.at(-1)?.message).toMatch(report);
  } finally {
    await processes.close();
  }
});
