import { World } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

interface Named {
  id: string;
  arn: string;
}

describe('lists', () => {
  test('come in pages that together hold everything once, in the order of ids', async () => {
    const created: string[] = [];
    for (let index = 0; index < 7; index++) {
      created.push((await world.call<Named>('CreateService', { name: `service-${index}` })).id);
    }
    const listed: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await world.call<{ items: Named[]; nextToken?: string }>('ListServices', {
        maxResults: 3,
        nextToken,
      });
      expect(page.items.length).toBeLessThanOrEqual(3);
      listed.push(...page.items.map(({ id }) => id));
      nextToken = page.nextToken;
    } while (nextToken);
    expect(listed).toEqual(created.sort());
  });

  test('refuse a token that no list gave out', async () => {
    await expect(world.errorOf('ListServices', { nextToken: 'made-up' })).resolves.toBe(
      'ValidationException',
    );
  });

  test('of associations need a service or a network', async () => {
    await expect(world.errorOf('ListServiceNetworkServiceAssociations', {})).resolves.toBe(
      'ValidationException',
    );
  });

  test('of associations are filtered by service, network and VPC', async () => {
    const { service } = await world.shop({ live: 1, canary: 0 });
    const network = await world.call<Named>('CreateServiceNetwork', { name: 'net' });
    const empty = await world.call<Named>('CreateServiceNetwork', { name: 'empty' });
    await world.call('CreateServiceNetworkServiceAssociation', {
      serviceNetworkIdentifier: network.id,
      serviceIdentifier: service.id,
    });
    await world.call('CreateServiceNetworkVpcAssociation', {
      serviceNetworkIdentifier: network.id,
      vpcIdentifier: 'vpc-0123456789abcdef0',
      securityGroupIds: ['sg-0123456789abcdef0'],
    });
    const count = async (operation: string, input: object) =>
      (await world.call<{ items: unknown[] }>(operation, input)).items.length;
    const services = 'ListServiceNetworkServiceAssociations';
    const vpcs = 'ListServiceNetworkVpcAssociations';
    expect(await count(services, { serviceIdentifier: service.arn })).toBe(1);
    expect(await count(services, { serviceNetworkIdentifier: empty.id })).toBe(0);
    expect(await count(vpcs, { vpcIdentifier: 'vpc-0123456789abcdef0' })).toBe(1);
    expect(await count(vpcs, { vpcIdentifier: 'vpc-0123456789abcdef1' })).toBe(0);
    await expect(
      world.call('GetServiceNetwork', { serviceNetworkIdentifier: network.id }),
    ).resolves.toMatchObject({
      numberOfAssociatedServices: 1,
      numberOfAssociatedVPCs: 1,
    });
  });
});

describe('creations with a client token', () => {
  test('happen once', async () => {
    const input = { name: 'shop', clientToken: 'token-1' };
    const first = await world.call('CreateService', input);
    await expect(world.call('CreateService', input)).resolves.toEqual(first);
  });

  test('are refused when the parameters differ', async () => {
    await world.call('CreateService', { name: 'shop', clientToken: 'token-1' });
    await expect(world.errorOf('CreateService', { name: 'shop-2', clientToken: 'token-1' })).resolves.toBe(
      'ConflictException',
    );
  });

  test('may be tried again after they failed', async () => {
    const { id } = await world.call<Named>('CreateService', { name: 'shop' });
    const input = { name: 'shop', clientToken: 'token-1' };
    await expect(world.errorOf('CreateService', input)).resolves.toBe('ConflictException');
    await world.call('DeleteService', { serviceIdentifier: id });
    await expect(world.errorOf('CreateService', input)).resolves.toBe('none');
  });
});
