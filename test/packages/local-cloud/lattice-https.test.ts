import { World, type Shop } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

describe('an HTTPS listener', () => {
  const createTls = async (shop: Shop) =>
    world.call<{ id: string; arn: string; port: number; protocol: string }>('CreateListener', {
      serviceIdentifier: shop.service.id,
      name: 'https',
      protocol: 'HTTPS',
      defaultAction: shop.split({ live: 1, canary: 0 }),
    });

  test('answers over TLS, with a certificate of this process', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    const listener = await createTls(shop);
    expect(listener).toMatchObject({ protocol: 'HTTPS', port: 443 });
    expect(world.lattice.urlOf(listener.id)).toMatch(/^https:/);
    const client = world.client({ ...shop, listener });
    expect(await client.send({ id: 'one', path: '/' })).toMatchObject({ status: 200, body: 'live' });
  });

  test('is not trusted by other clients, and answers no plain HTTP', async () => {
    const shop = await world.shop({ live: 1, canary: 0 });
    const url = world.lattice.urlOf((await createTls(shop)).id);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow('fetch failed');
  });
});
