import { Observations } from '../../../aws/metrics/observations';
import { targetMetrics } from '../../../aws/targets/open-target';
import { sumOf, type Bucket } from '../../../core/analysis/evidence/evidence';
import { gateSchema, type ThresholdGate } from '../../../core/strategy/gates';
import type { Signal } from '../../../core/analysis/evidence/signals';
import type { SignalSource } from '../../../core/strategy/stage';
import { weightsFor } from '../../../core/traffic/weights';
import { TrafficClient } from '../../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import { Delivery, startsAt } from '../../support/delivery';

const tea = { sku: 'tea', quantity: 1, priceCents: 650 };
const order = { items: [tea] };
const largeOrder = { items: [tea, tea, tea] };
let delivery: Delivery;
let observations: Observations;

beforeAll(async () => {
  // What a function writes to its standard output without the console comes from a process only.
  delivery = await Delivery.deploy({ functions: 'processes' });
  await delivery.disableRules();
  await delivery.moveAlias('live', await delivery.publish('instrumented'));
  await delivery.moveAlias('canary', await delivery.publish('kpi-drop'));
  const { service, target, route } = delivery.manifest;
  observations = new Observations(
    { service, targetGroups: route.targetGroups, targetMetrics: targetMetrics(target) },
    delivery.cloudwatch,
  );
  await delivery.route.write(weightsFor(500));
  await send(400);
  await delivery.sleep(180);
});
afterAll(() => delivery.close());

async function send(count: number, cart = order): Promise<void> {
  // A handler that sleeps keeps its process: without a limit, each of the slow requests would start one.
  const traffic = new TrafficClient(delivery.cloud.context, delivery.url, { peers: 3 });
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify(cart);
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      traffic.send({ id: `order-${index}`, method: 'POST', path: '/checkout', headers, body }),
    ),
  );
  await traffic.close();
}

async function read(signal: Signal, source: SignalSource): Promise<readonly Bucket[]> {
  const period = { from: startsAt, to: startsAt + 180_000 };
  return Object.values(await observations.readSignals([signal], { source, bucketSeconds: 60 }, period))[0]!;
}

describe('requests and faults', () => {
  it.each<SignalSource>(['aws', 'lambda', 'vpc-lattice', 'instrumented'])(
    'are counted by %s',
    async (source) => {
      const { canary, production } = sumOf(await read({ kind: 'faults' }, source));
      expect(canary.requests + production.requests).toBe(400);
      expect(canary.requests).toBeGreaterThan(150);
      expect([canary.events, production.events]).toEqual([0, 0]);
    },
  );

  it('are the same for every source', async () => {
    const [lambda, lattice, instrumented] = await Promise.all(
      (['lambda', 'vpc-lattice', 'instrumented'] as const).map(async (source) =>
        sumOf(await read({ kind: 'faults' }, source)),
      ),
    );
    expect(lattice).toEqual(lambda);
    expect(instrumented).toEqual(lambda);
  });
});

describe('an answer of 500', () => {
  it('is a fault for VPC Lattice and for "aws", though the function did not fail', async () => {
    await delivery.moveAlias('canary', await delivery.publish('server-error'));
    await delivery.sleepToMinute();
    const from = delivery.cloud.context.clock.now();
    await send(100);
    await delivery.sleep(180);
    const faultsSeenBy = async (source: SignalSource) => {
      const period = { from, to: from + 180_000 };
      const { faults = [] } = await observations.readSignals(
        [{ kind: 'faults' }],
        { source, bucketSeconds: 60 },
        period,
      );
      const { canary, production } = sumOf(faults);
      expect(canary.requests).toBeGreaterThan(30);
      expect(production.events).toBe(0);
      return canary.events / canary.requests;
    };
    expect(await faultsSeenBy('aws')).toBe(1);
    expect(await faultsSeenBy('vpc-lattice')).toBe(1);
    expect(await faultsSeenBy('lambda')).toBe(0);
  });
});

describe('goals', () => {
  it('are the conversions that the service reported, among the requests that it reported', async () => {
    const { canary, production } = sumOf(await read({ kind: 'kpi', name: 'orders' }, 'lambda'));
    expect(production.events).toBe(production.requests);
    expect(canary.events).toBe(0);
    expect(canary.requests).toBeGreaterThan(150);
  });

  it('that nobody reports are no evidence', async () => {
    expect(sumOf(await read({ kind: 'kpi', name: 'unheard-of' }, 'lambda')).canary.events).toBe(0);
  });
});

describe('slow requests', () => {
  it('are those slower than production was in the hour before', async () => {
    await delivery.moveAlias('canary', await delivery.publish('slow'));
    await delivery.sleepToMinute();
    const from = delivery.cloud.context.clock.now();
    await send(100, largeOrder);
    await delivery.sleep(180);
    const period = { from, to: from + 180_000 };
    const signals = await observations.readSignals(
      [{ kind: 'slow', percentile: 95 }],
      { source: 'lambda', bucketSeconds: 60 },
      period,
    );
    const { canary, production } = sumOf(signals['slow-p95']!);
    expect(canary.requests).toBeGreaterThan(30);
    expect([canary.events, production.events]).toEqual([canary.requests, 0]);
  });

  it('have no buckets when production has no past', async () => {
    const signals = await observations.readSignals(
      [{ kind: 'slow', percentile: 95 }],
      { source: 'lambda', bucketSeconds: 60 },
      {
        from: startsAt,
        to: startsAt + 180_000,
      },
    );
    expect(signals).toEqual({ 'slow-p95': [] });
  });
});

describe('a metric of one’s own', () => {
  const gate = (options: object) =>
    gateSchema.parse({
      type: 'threshold',
      label: 'requests',
      metrics: {
        all: {
          namespace: 'AWS/Lambda',
          name: 'Invocations',
          statistic: 'Sum',
          dimensions: { FunctionName: delivery.functionName },
        },
      },
      max: 1000,
      ...options,
    }) as ThresholdGate;

  it('is read as it is', async () => {
    const { requests } = await observations.readMetrics([gate({})], {
      from: startsAt,
      to: startsAt + 180_000,
    });
    expect(requests).toEqual({
      values: [{ startsAt, value: 400 }],
      parts: { all: [{ startsAt, value: 400 }] },
    });
  });

  it('may be metric math', async () => {
    const { requests } = await observations.readMetrics([gate({ expression: 'all / 4' })], {
      from: startsAt,
      to: startsAt + 180_000,
    });
    expect(requests).toMatchObject({ values: [{ startsAt, value: 100 }], parts: { all: [{ value: 400 }] } });
  });
});

it('half a minute is no minute: only complete ones are read', async () => {
  const period = { from: startsAt + 1, to: startsAt + 119_999 };
  expect(
    await observations.readSignals([{ kind: 'faults' }], { source: 'lambda', bucketSeconds: 60 }, period),
  ).toEqual({ faults: [] });
});

describe('buckets of ten seconds', () => {
  function put(at: number, canaryRequests: number): void {
    const metric = (Name: string) => ({ Name, StorageResolution: 1 });
    const line = {
      _aws: {
        Timestamp: at,
        CloudWatchMetrics: [
          {
            Namespace: 'LatticeRollouts',
            Dimensions: [['Service', 'Side']],
            Metrics: [metric('Requests'), metric('Faults')],
          },
        ],
      },
      Service: delivery.manifest.service,
      Side: 'canary',
      Requests: canaryRequests,
      Faults: 1,
    };
    delivery.cloud.cloudwatch.ingestEmbeddedMetrics(JSON.stringify(line), at);
  }

  it('are read for the last three hours, and minutes before', async () => {
    await delivery.sleepToMinute();
    const from = delivery.cloud.context.clock.now();
    put(from + 1000, 3);
    put(from + 31_000, 4);
    await delivery.sleep(4 * 3600);
    const recent = delivery.cloud.context.clock.now() - 600_000;
    put(recent + 1000, 5);
    put(recent + 31_000, 6);
    await delivery.sleep(300);
    const { faults = [] } = await observations.readSignals(
      [{ kind: 'faults' }],
      { source: 'instrumented', bucketSeconds: 10 },
      { from, to: recent + 60_000 },
    );
    const canary = faults.map(({ startsAt: at, seconds, canary: { requests } }) => [at, seconds, requests]);
    expect(canary).toEqual([
      [from, undefined, 7],
      [recent, 10, 5],
      [recent + 30_000, 10, 6],
    ]);
  });
});

describe('a canary that is gone', () => {
  it('counts the errors of VPC Lattice, though Lambda counts no request', async () => {
    await delivery.damage.deleteAlias('canary');
    await delivery.sleepToMinute();
    const from = delivery.cloud.context.clock.now();
    await send(100);
    await delivery.sleep(180);
    const seenUntil = async (seconds: number) => {
      const period = { from, to: from + seconds * 1000 };
      const source = { source: 'aws', bucketSeconds: 60 } as const;
      const { faults = [] } = await observations.readSignals([{ kind: 'faults' }], source, period);
      const { canary, production } = sumOf(faults);
      expect(production.requests).toBeGreaterThan(30);
      return canary.requests > 0 && canary.events === canary.requests;
    };
    expect(await seenUntil(120)).toBe(true);
    // Lambda may publish the newest minute a little later than VPC Lattice.
    expect(await seenUntil(60)).toBe(false);
  });
});
