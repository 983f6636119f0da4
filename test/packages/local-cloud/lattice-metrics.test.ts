import { ok, World } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

describe('metrics', () => {
  test('count requests by side, service, status and zone', async () => {
    const shop = await world.shop({ live: 1, canary: 1 });
    world.functions.set('canary', () => ({ isBase64Encoded: false, statusCode: 503, headers: {} }));
    const bodies = await world.sendMany(shop, 100);
    const toLive = bodies.filter((body) => body === 'live').length;
    const sums = (id: string) =>
      ['TotalRequestCount', 'HTTPCode_2XX_Count', 'HTTPCode_5XX_Count', 'HTTPCode_VpcLattice_502_Count'].map(
        (name) => world.sumOf(name, id),
      );
    expect(sums(shop.live.id)).toEqual([toLive, toLive, 0, undefined]);
    expect(sums(shop.canary.id)).toEqual([100 - toLive, 0, 100 - toLive, undefined]);
    expect(sums(shop.service.id)).toEqual([100, toLive, 100 - toLive, 0]);
    const zones = [...world.samples.keys()].filter((key) =>
      key.startsWith(`TotalRequestCount ${shop.service.id}`),
    );
    expect(new Set(zones.map((key) => key.split(' ')[2]))).toEqual(new Set(['eu-west-1a', 'eu-west-1b']));
  });

  test('measure the virtual time of a request in milliseconds', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    world.functions.set('live', async (_event, { activity }) => {
      await activity.sleep(123);
      return ok('live');
    });
    await world.client(shop).send({ id: 'r', path: '/' });
    const [times] = [...world.samples].filter(([key]) => key.startsWith(`RequestTime ${shop.live.id}`));
    expect(times![0]).toMatch(/ Milliseconds$/);
    expect(times![1].map(({ value }) => value)).toEqual([123]);
  });

  test('have a 0 in every minute from the first request on, and nothing before', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    await world.cloudContext.clock.sleep(90_000);
    expect(world.sumOf('TotalRequestCount', shop.live.id)).toBeUndefined();
    await world.client(shop).send({ id: 'r', path: '/' });
    await world.cloudContext.clock.sleep(120_000);
    const [zone] = [...world.samples].filter(([key]) => key.startsWith(`HTTPCode_5XX_Count ${shop.live.id}`));
    const minute = (at: number) => new Date(at).toISOString().slice(11, 16);
    expect(zone![1].map(({ at, value }) => [minute(at), value])).toEqual([
      ['12:01', 0],
      ['12:02', 0],
      ['12:03', 0],
    ]);
    expect(world.sumOf('TotalRequestCount', shop.canary.id)).toBeUndefined();
  });

  test('count a fixed response for the service only', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    await world.call('UpdateListener', {
      serviceIdentifier: shop.service.id,
      listenerIdentifier: shop.listener.id,
      defaultAction: { fixedResponse: { statusCode: 404 } },
    });
    expect(await world.client(shop).send({ id: 'r', path: '/' })).toMatchObject({ status: 404, body: '' });
    expect(world.sumOf('HTTPCode_VpcLattice_404_Count', shop.service.id)).toBe(1);
    expect(world.sumOf('TotalRequestCount', shop.live.id)).toBeUndefined();
  });
});
