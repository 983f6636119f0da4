import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { AwsError } from '../../../packages/local-cloud/kernel/errors';
import { refusalStatus } from '../../../packages/local-cloud/services/vpc-lattice/data-plane/refusals';
import { pickTargetGroup } from '../../../packages/local-cloud/services/vpc-lattice/data-plane/pick-target-group';
import type {
  ForwardAction,
  TargetGroupRecord,
} from '../../../packages/local-cloud/services/vpc-lattice/state/records';
import { Random } from '../../../packages/local-cloud/kernel/random';
import type { FakeFunction, Shop } from './lattice-world';
import { HandlerError, ok, World } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

function shift(shop: Shop, weights: { live: number; canary: number }) {
  return world.call('UpdateListener', {
    serviceIdentifier: shop.service.id,
    listenerIdentifier: shop.listener.id,
    defaultAction: shop.split(weights),
  });
}

describe('the weights', () => {
  const draws = 10_000;
  test.each([
    [90, 10],
    [1, 999],
    [2, 1],
    [500, 500],
  ])('of %d to %d holds over 10,000 draws', (live, canary) => {
    const random = new Random(7);
    const sides = { live: { id: 'tg-a' } as TargetGroupRecord, canary: { id: 'tg-b' } as TargetGroupRecord };
    const targetGroups = [
      { targetGroup: sides.live, weight: live },
      { targetGroup: sides.canary, weight: canary },
    ];
    const action: ForwardAction = {
      kind: 'forward',
      targetGroups,
      byId: targetGroups,
      totalWeight: live + canary,
    };
    let toCanary = 0;
    for (let index = 0; index < draws; index++) {
      if (pickTargetGroup(action, random.draw('lattice', 'listener-1', `r-${index}`)) === sides.canary)
        toCanary++;
    }
    const share = canary / (live + canary);
    const bound = 3.2905 * Math.sqrt(draws * share * (1 - share));
    expect(Math.abs(toCanary - draws * share)).toBeLessThanOrEqual(bound);
  });

  test('sends nothing to a weight of 0', async () => {
    const bodies = await world.sendMany(await world.shop({ live: 1, canary: 0 }), 200);
    expect(new Set(bodies)).toEqual(new Set(['live']));
  });

  test('is the same for the same requests, whatever else goes on', async () => {
    const first = await world.sendMany(await world.shop({ live: 1, canary: 1 }), 100);
    await world.close();
    world = new World();
    const shop = await world.shop({ live: 1, canary: 1 });
    const [second] = await Promise.all([world.sendMany(shop, 100), world.sendMany(shop, 50, 'other')]);
    expect(second).toEqual(first);
    expect(new Set(first).size).toBe(2);
  });
});

describe('a change of weights', () => {
  test('lets requests in flight finish where they began', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', async (_event, { activity }) => {
      await activity.sleep(5_000);
      return ok('live');
    });
    const client = world.client(shop);
    const timeStandsStill = world.cloudContext.clock.begin();
    const inFlight = Array.from({ length: 50 }, (_, index) => client.send({ id: `r-${index}`, path: '/' }));
    while (world.invocations.length < inFlight.length) await new Promise((resolve) => setImmediate(resolve));
    await shift(shop, { live: 0, canary: 1 });
    const after = await client.send({ id: 'after', path: '/' });
    expect(world.invocations).toHaveLength(51);
    timeStandsStill.end();
    const answers = await Promise.all(inFlight);

    expect(after.body).toBe('canary');
    expect(answers.every(({ status, body }) => status === 200 && body === 'live')).toBe(true);
    expect(answers.every(({ startedAt, endedAt }) => endedAt - startedAt === 5_000)).toBe(true);
  });

  test('fails no request while weights keep changing', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    const client = world.client(shop, { peers: 8 });
    const requests = Array.from({ length: 400 }, (_, index) => client.send({ id: `r-${index}`, path: '/' }));
    for (let weight = 0; weight <= 40; weight++) {
      await shift(shop, { live: 40 - weight, canary: weight });
      await new Promise((resolve) => setImmediate(resolve));
    }
    const answers = await Promise.all(requests);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });

  test('takes effect after the propagation time', async () => {
    await world.close();
    world = new World({ weather: { routeSeconds: 90 } });
    const shop = await world.shop({ live: 1, canary: 0 });
    const client = world.client(shop);
    const side = async (id: string) => (await client.send({ id, path: '/' })).body;
    await shift(shop, { live: 0, canary: 1 });
    await world.cloudContext.clock.sleep(60_000);
    await shift(shop, { live: 1, canary: 0 });
    expect(await side('just before the first')).toBe('live');
    await world.cloudContext.clock.sleep(30_000);
    expect(await side('after the first')).toBe('canary');
    await world.cloudContext.clock.sleep(60_000);
    expect(await side('after the second')).toBe('live');
  });
});

describe('when a function does not answer properly', () => {
  const large = 6 * 1024 * 1024 + 1;
  const fail = (code: string): FakeFunction => {
    return () => {
      throw new AwsError(code, 'refused', { status: 403 });
    };
  };
  const handlerThrows: FakeFunction = () => {
    throw new HandlerError();
  };
  const slow: FakeFunction = async (_event, { activity }) => {
    await activity.sleep(60_001);
    return ok('late');
  };
  test.each<[keyof typeof refusalStatus, string, FakeFunction]>([
    ['function-error', 'it throws', handlerThrows],
    ['invocation-refused', 'Lattice has no permission on the qualifier', fail('AccessDeniedException')],
    ['invocation-refused', 'it does not exist', fail('ResourceNotFoundException')],
    ['invocation-refused', 'it is throttled', fail('TooManyRequestsException')],
    ['invalid-response', 'it answers text', () => 'hello'],
    ['response-too-large', 'it answers more than 6 MB', () => JSON.stringify(ok('x'.repeat(large)))],
    ['timeout', 'it takes longer than 60 s', slow],
  ])('the client gets %s: %s', async (refusal, _case, handler) => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', handler);
    const { status, headers } = await world.client(shop).send({ id: 'r', path: '/' });
    expect(status).toBe(refusalStatus[refusal]);
    expect(headers['x-local-reason']).toMatch(new RegExp(`^${refusal}: `));
    expect(world.sumOf('HTTPCode_5XX_Count', shop.live.id)).toBe(1);
    expect(world.sumOf(`HTTPCode_VpcLattice_${status}_Count`, shop.service.id)).toBe(1);
    expect(world.sumOf('RequestTimeoutCount', shop.service.id)).toBe(refusal === 'timeout' ? 1 : 0);
  });

  test('the client gets no-target from a group without function', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    await world.call('DeregisterTargets', {
      targetGroupIdentifier: shop.live.id,
      targets: [{ id: world.functionArn('live') }],
    });
    const { status, headers } = await world.client(shop).send({ id: 'r', path: '/' });
    expect([status, headers['x-local-reason']]).toEqual([500, expect.stringMatching(/^no-target/)]);
  });

  test('requests in flight fail when their target is deregistered', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', async () => {
      await world.call('DeregisterTargets', {
        targetGroupIdentifier: shop.live.id,
        targets: [{ id: world.functionArn('live') }],
      });
      return ok('live');
    });
    const { status, headers } = await world.client(shop).send({ id: 'r', path: '/' });
    expect([status, headers['x-local-reason']]).toEqual([502, expect.stringMatching(/^target-deregistered/)]);
  });
});

describe('bodies', () => {
  test('up to 6 MB reach the function, larger ones do not', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', (event: { body: string }) => ok(String(event.body.length)));
    const client = world.client(shop);
    const send = (length: number) =>
      client.send({
        id: `of ${length}`,
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'text/plain' },
        body: 'x'.repeat(length),
      });
    const largest = 6 * 1024 * 1024;
    expect(await send(largest)).toMatchObject({ status: 200, body: String(largest) });
    expect(await send(largest + 1)).toMatchObject({ status: 400 });
    expect(world.invocations).toHaveLength(1);
  });

  test('are not sent for HEAD and 204', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    const client = world.client(shop);
    expect(await client.send({ id: 'h', method: 'HEAD', path: '/' })).toMatchObject({
      body: '',
      headers: { 'content-length': '4' },
    });
    world.functions.set('live', () => ({ isBase64Encoded: false, statusCode: 204, headers: {} }));
    expect(await client.send({ id: 'n', path: '/' })).toMatchObject({ status: 204, body: '' });
  });
});

/**
 * A port that is taken while the next one is free. Below the range from which systems hand out ports by
 * themselves, so that nobody is given the free one meanwhile.
 */
async function takenPortBeforeFreeOne() {
  const listen = (port: number) =>
    new Promise<Server | undefined>((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, '127.0.0.1', () => resolve(server));
    });
  for (let port = 21_000; port < 22_000; port += 2) {
    const blocker = await listen(port);
    const next = await listen(port + 1);
    if (next) await new Promise((resolve) => next.close(resolve));
    if (blocker && next) return { blocker, port };
    blocker?.close();
  }
  throw new Error('found no two free ports');
}

describe('ports', () => {
  test('count up from the first, and a taken one is named with what to do', async () => {
    const { blocker, port } = await takenPortBeforeFreeOne();
    await world.close();
    world = new World({ firstListenerPort: port });
    const service = await world.call<{ id: string }>('CreateService', { name: 'shop' });
    const create = () =>
      world.call<{ id: string }>('CreateListener', {
        serviceIdentifier: service.id,
        name: 'http',
        protocol: 'HTTP',
        defaultAction: { fixedResponse: { statusCode: 404 } },
      });
    await expect(create()).rejects.toThrow(new RegExp(`Port ${port} .* is taken\\. .*another port`));
    expect(
      await world.call<{ items: object[] }>('ListListeners', { serviceIdentifier: service.id }),
    ).toMatchObject({ items: [] });
    const { id } = await create();
    expect(world.lattice.urlOf(id)).toBe(`http://127.0.0.1:${port + 1}`);
    await new Promise((resolve) => blocker.close(resolve));
  });

  test('of deleted listeners are closed', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    const client = world.client(shop);
    await client.send({ id: 'before', path: '/' });
    await world.call('DeleteListener', {
      serviceIdentifier: shop.service.id,
      listenerIdentifier: shop.listener.id,
    });
    await expect(client.send({ id: 'after', path: '/' })).rejects.toThrow(
      /other side closed|ECONNREFUSED|ECONNRESET/,
    );
    expect(() => world.lattice.urlOf(shop.listener.id)).toThrow(/not found/);
  });
});

describe('activities', () => {
  test('the invocation belongs to the sender of the request, as the service', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    const activity = world.cloudContext.clock.begin();
    const url = world.lattice.urlOf(shop.listener.id);
    await fetch(url, { headers: { 'x-local-activity': activity.id } });
    expect(world.invocations[0]).toMatchObject({
      functionArn: world.functionArn('live'),
      invoker: { kind: 'service', service: 'vpc-lattice.amazonaws.com', sourceArn: shop.live.arn },
    });
    expect(world.invocations[0]!.activity).toBe(activity);
    expect(world.cloudContext.clock.activity(activity.id)).toBe(activity);
    activity.end();
  });

  test('a request from outside gets one of its own, which ends with the answer', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', async (_event, { activity }) => {
      await activity.sleep(1_000);
      return ok('live');
    });
    const response = await fetch(world.lattice.urlOf(shop.listener.id));
    expect(await response.text()).toBe('live');
    await world.cloudContext.clock.sleep(1);
    expect(world.cloudContext.clock.activity(world.invocations[0]!.activity.id)).toBeUndefined();
  });

  test('a client with few connections lets requests wait in virtual time', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', async (_event, { activity }) => {
      await activity.sleep(100);
      return ok('live');
    });
    const client = world.client(shop, { peers: 2 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => client.send({ id: `r-${index}`, path: '/' })),
    );
    expect(answers.map(({ startedAt, endedAt }) => endedAt - startedAt)).toEqual([
      100, 100, 200, 200, 300, 300,
    ]);
  });
});

describe('a request without a socket', () => {
  test('reaches the same side with the same event, and gets the same answer', async () => {
    const shop = await world.shop({ live: 1, canary: 1 });
    for (const side of ['live', 'canary']) {
      world.functions.set(side, (event: object) => ok(JSON.stringify({ side, ...withoutConnection(event) })));
    }
    const overHttp = world.client(shop);
    const direct = world.lattice.directTraffic(shop.listener.arn);
    for (let index = 0; index < 20; index++) {
      const request = {
        id: `r-${index}`,
        method: 'POST' as const,
        path: '/cart?items=2&items=3',
        headers: { 'Content-Type': 'application/json' },
        body: '{"name":"Zoë"}',
      };
      const [one, other] = [await overHttp.send(request), await direct.send(request)];
      expect([other.status, JSON.parse(other.body)]).toEqual([one.status, JSON.parse(one.body)]);
    }
  });

  test('is for a listener that there is', () => {
    expect(() => world.lattice.directTraffic('listener-0')).toThrow(AwsError);
  });
});

/** Headers of one connection, and the time. */
function withoutConnection(event: object): object {
  const { headers, requestContext, ...rest } = event as {
    headers: Record<string, unknown>;
    requestContext: Record<string, unknown>;
  };
  const lasting = Object.entries(headers).filter(([name]) => name !== 'connection');
  return {
    ...rest,
    headers: Object.fromEntries(lasting),
    requestContext: { ...requestContext, timeEpoch: undefined },
  };
}
