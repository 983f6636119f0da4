import type { Callback, Context } from 'aws-lambda';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultAliasNames } from '../../../core/traffic/weights';
import { instrument } from '../../../packages/instrument/instrument';
import { reportKpi } from '../../../packages/instrument/kpi';
import { defaultAliasNames as instrumentAliasNames } from '../../../packages/instrument/side';
import { invokedBy, stdoutLines } from '../../support/instrument-invocation';

const checkout = { service: 'checkout' };
const answered = { statusCode: 200 };

let written: readonly string[];
beforeEach(() => {
  written = stdoutLines();
});
afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

function lines(): Record<string, unknown>[] {
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the line of a request', () => {
  test('is exactly what the documentation shows', async () => {
    jest.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z') });
    const handler = instrument(
      async () => {
        reportKpi('orders');
        await new Promise((resolve) => setTimeout(resolve, 120));
        return answered;
      },
      { ...checkout, kpis: ['orders', 'revenueCents'] },
    );
    const answer = handler({}, invokedBy('canary', '42'));
    await jest.advanceTimersByTimeAsync(120);
    expect(await answer).toBe(answered);

    const documentation = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'instrument.md'), 'utf8');
    const [, documented = ''] = /```json\n(.*?)```/s.exec(documentation) ?? [];
    expect(lines()).toEqual([JSON.parse(documented)]);
    expect(written).toEqual([JSON.stringify(JSON.parse(documented))]);
  });

  test.each([
    ['live', 'production'],
    ['canary', 'canary'],
  ])('by the alias %s counts for %s', async (alias, side) => {
    await instrument(async () => answered, checkout)({}, invokedBy(alias, '42'));
    expect(lines()).toMatchObject([{ Service: 'checkout', Side: side, Version: '42', Requests: 1 }]);
  });

  test.each([undefined, '$LATEST', '42', 'staging', 'constructor'])(
    'by the qualifier %s is not written: it is no request of either side',
    async (qualifier) => {
      expect(await instrument(async () => answered, checkout)({}, invokedBy(qualifier))).toBe(answered);
      expect(written).toEqual([]);
    },
  );

  test('of a service with high resolution asks CloudWatch to keep seconds', async () => {
    await instrument(async () => answered, { ...checkout, kpis: ['orders'], resolution: 'second' })(
      {},
      invokedBy('live'),
    );
    const metrics = [
      { Name: 'Requests', Unit: 'Count', StorageResolution: 1 },
      { Name: 'Faults', Unit: 'Count', StorageResolution: 1 },
      { Name: 'Duration', Unit: 'Milliseconds', StorageResolution: 1 },
      { Name: 'orders', Unit: 'Count', StorageResolution: 1 },
    ];
    expect(lines()).toMatchObject([{ _aws: { CloudWatchMetrics: [{ Metrics: metrics }] } }]);
  });
});

test('a function whose aliases have other names says which they are', async () => {
  const renamed = { ...checkout, aliasNames: { production: 'blue' } };
  for (const alias of ['blue', 'live', 'canary']) {
    await instrument(async () => answered, renamed)({}, invokedBy(alias));
  }
  expect(lines().map(({ Side }) => Side)).toEqual(['production', 'canary']);
});

test('the sides have the aliases that releases move', () => {
  expect(instrumentAliasNames).toEqual(defaultAliasNames);
});

describe('a fault', () => {
  test.each<[unknown, number]>([
    [{ statusCode: 200 }, 0],
    [{ statusCode: 499 }, 0],
    [{ statusCode: 500 }, 1],
    [{ statusCode: 503, body: 'later' }, 1],
    ['no HTTP answer', 0],
    [null, 0],
    [undefined, 0],
  ])('seen in the answer %j: %i', async (answer, faults) => {
    expect(await instrument(async () => answer, checkout)({}, invokedBy('canary'))).toBe(answer);
    const [line] = lines();
    expect(line).toMatchObject({ Requests: 1, Faults: faults });
    const { awsRequestId } = invokedBy('canary');
    const fields = faults === 1 ? { Fault: 'answered', RequestId: awsRequestId } : {};
    expect({ Fault: line?.['Fault'], RequestId: line?.['RequestId'] }).toEqual({
      Fault: undefined,
      RequestId: undefined,
      ...fields,
    });
  });

  test.each([
    ['an error', new TypeError('no such discount')],
    ['something that is no error', 'no such discount'],
    ['nothing at all', undefined],
  ])('is %s that the handler throws; it goes on unchanged', async (_, thrown) => {
    const handler = instrument(() => Promise.reject(thrown), checkout);
    const caught = await handler({}, invokedBy('canary')).then(
      () => 'answered',
      (error: unknown) => ({ error }),
    );
    expect(caught).toEqual({ error: thrown });
    expect((caught as { error: unknown }).error).toBe(thrown);
    const { awsRequestId: RequestId } = invokedBy('canary');
    expect(lines()).toMatchObject([{ Requests: 1, Faults: 1, Fault: 'exception', RequestId }]);
  });

  test('is an error before the first await, too', async () => {
    const error = new Error('no database');
    const handler = instrument((): Promise<object> => {
      throw error;
    }, checkout);
    await expect(handler({}, invokedBy('live'))).rejects.toBe(error);
    expect(lines()).toMatchObject([{ Faults: 1 }]);
  });
});

describe('metrics never fail a request', () => {
  test('when stdout is gone', async () => {
    jest.spyOn(process.stdout, 'write').mockImplementation(() => {
      throw new Error('EPIPE');
    });
    expect(await instrument(async () => answered, checkout)({}, invokedBy('live'))).toBe(answered);
    const error = new Error('no database');
    await expect(instrument(() => Promise.reject(error), checkout)({}, invokedBy('live'))).rejects.toBe(
      error,
    );
  });

  test('when the response cannot be read', async () => {
    const odd = {
      get statusCode(): number {
        throw new Error('look away');
      },
    };
    expect(await instrument(async () => odd, checkout)({}, invokedBy('live'))).toBe(odd);
  });

  test('when there is no context, as in the tests of a handler', async () => {
    const handler = instrument(async () => answered, checkout) as (event: object) => Promise<object>;
    expect(await handler({})).toBe(answered);
    expect(written).toEqual([]);
  });
});

describe('KPIs', () => {
  const shop = { ...checkout, kpis: ['orders', 'revenueCents'] };

  test('are 0 unless reported, and reports add up', async () => {
    const handler = instrument(async () => {
      reportKpi('revenueCents', 1050);
      await Promise.resolve();
      reportKpi('revenueCents', 650);
      return answered;
    }, shop);
    await handler({}, invokedBy('live'));
    expect(lines()).toMatchObject([{ orders: 0, revenueCents: 1700 }]);
  });

  test('of requests at the same time are kept apart', async () => {
    const gates = new Map<number, () => void>();
    const handler = instrument(async (order: number) => {
      reportKpi('orders');
      await new Promise<void>((open) => gates.set(order, open));
      reportKpi('revenueCents', order);
      return answered;
    }, shop);
    const answers = [1, 20, 300].map((order) => handler(order, invokedBy('live', String(order))));
    for (const order of [300, 1, 20]) gates.get(order)?.();
    await Promise.all(answers);
    expect(
      lines().map(({ Version: version, orders, revenueCents }) => [version, orders, revenueCents]),
    ).toEqual([
      ['300', 1, 300],
      ['1', 1, 1],
      ['20', 1, 20],
    ]);
  });

  test.each<[string, () => void, string]>([
    [
      'one that was not declared',
      () => reportKpi('order'),
      'reportKpi: order is not declared in the option kpis of instrument: orders, revenueCents',
    ],
    [
      'a property that every object has',
      () => reportKpi('constructor'),
      'reportKpi: constructor is not declared in the option kpis of instrument: orders, revenueCents',
    ],
    [
      'less than nothing',
      () => reportKpi('orders', -1),
      'reportKpi: the count of orders must be a finite number from 0 up, not -1',
    ],
    [
      'what is no number',
      () => reportKpi('orders', NaN),
      'reportKpi: the count of orders must be a finite number from 0 up, not NaN',
    ],
  ])('refuse %s, on any side', async (_, report, message) => {
    for (const qualifier of ['live', undefined]) {
      const handler = instrument(async () => report(), shop);
      await expect(handler({}, invokedBy(qualifier))).rejects.toThrow(new RangeError(message));
    }
    expect(lines()).toMatchObject([{ Faults: 1, orders: 0 }]);
  });

  test('cannot be reported outside of a request', () => {
    expect(() => reportKpi('orders')).toThrow(
      'reportKpi: orders was reported outside of an instrumented handler',
    );
  });
});

describe('options', () => {
  const many = Array.from({ length: 98 }, (_, index) => `kpi${index}`);

  test.each<[object, string]>([
    [{ service: '' }, 'service: must have 1 to 1024 printable ASCII characters, not ""'],
    [{ service: ' ' }, 'service: must have 1 to 1024 printable ASCII characters, not " "'],
    [{ service: 'käse' }, 'service: must have 1 to 1024 printable ASCII characters, not "käse"'],
    [
      { kpis: ['orders', '_aws'] },
      'kpis[1]: must begin with a letter and have up to 255 letters, digits, and any of _ . -, not "_aws"',
    ],
    [
      { kpis: ['Faults'] },
      'kpis[0]: must be none of Requests, Faults, Duration, Service, Side, Version, Fault, RequestId, not "Faults"',
    ],
    [{ kpis: ['orders', 'orders'] }, 'kpis[1]: must not be listed twice, not "orders"'],
    [{ kpis: many }, 'kpis: must be at most 97, not 98'],
    [{ resolution: 'hour' }, 'resolution: must be minute or second, not "hour"'],
  ])('%j are refused', (options, message) => {
    expect(() => instrument(async () => answered, { ...checkout, ...options })).toThrow(
      new RangeError(`instrument: ${message}`),
    );
  });
});

test('handlers with a callback do not compile', () => {
  const takesCallback = (_event: object, _context: Context, callback: Callback) => callback(null, answered);
  // @ts-expect-error its answer would come after the line
  expect(instrument(takesCallback, checkout)).toBeInstanceOf(Function);
});
