import { errorOf, World } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

const fixed = { fixedResponse: { statusCode: 404 } };

interface Named {
  id: string;
  arn: string;
}

describe('identifiers', () => {
  test('ids and ARNs have the shape of AWS and depend on names only', async () => {
    const service = await world.call<Named & { dnsEntry: { domainName: string } }>('CreateService', {
      name: 'shop',
    });
    const other = new World();
    await other.call('CreateService', { name: 'another' });
    const again = await other.call<Named>('CreateService', { name: 'shop' });
    await other.close();

    expect(service.arn).toBe(`arn:aws:vpc-lattice:eu-west-1:123456789012:service/${service.id}`);
    expect(service.id).toMatch(/^svc-[0-9a-f]{17}$/);
    expect(service.dnsEntry.domainName).toMatch(
      /^shop-[0-9a-f]{17}\.[0-9a-f]{7}\.vpc-lattice-svcs\.eu-west-1\.on\.aws$/,
    );
    expect(again.id).toBe(service.id);
  });

  test('a name used again after a deletion gets another id', async () => {
    const first = await world.call<Named>('CreateService', { name: 'shop' });
    await world.call('DeleteService', { serviceIdentifier: first.arn });
    const second = await world.call<Named>('CreateService', { name: 'shop' });
    expect(second.id).not.toBe(first.id);
  });

  test('a listener is found by every mixture of ids and ARNs', async () => {
    const { service, listener } = await world.shop({ live: 1, canary: 0 });
    for (const serviceIdentifier of [service.id, service.arn]) {
      for (const listenerIdentifier of [listener.id, listener.arn]) {
        await expect(
          world.call('GetListener', { serviceIdentifier, listenerIdentifier }),
        ).resolves.toMatchObject({ id: listener.id, serviceArn: service.arn, protocol: 'HTTP', port: 80 });
      }
    }
  });

  test('an ARN of another account finds nothing', async () => {
    const { service } = await world.shop({ live: 1, canary: 0 });
    const foreign = service.arn.replace('123456789012', '999999999999');
    await expect(world.call('GetService', { serviceIdentifier: foreign })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      status: 404,
      fields: { resourceId: foreign, resourceType: 'SERVICE' },
    });
  });
});

describe('actions', () => {
  const cases: [string, { weights: (number | undefined)[] }, string][] = [
    ['weights from 0 to 999', { weights: [0, 999] }, 'none'],
    ['a single group without weight', { weights: [undefined] }, 'none'],
    ['a weight of 1000', { weights: [1, 1000] }, 'ZodError'],
    ['a negative weight', { weights: [1, -1] }, 'ZodError'],
    ['a fractional weight', { weights: [1, 0.5] }, 'ZodError'],
    ['a missing weight among several', { weights: [1, undefined] }, 'ValidationException'],
    ['weights that are all 0', { weights: [0, 0] }, 'ValidationException'],
  ];
  test.each(cases)('%s', async (_name, { weights }, error) => {
    const { service, listener, live, canary } = await world.shop({ live: 1, canary: 0 });
    const targetGroups = weights.map((weight, index) => ({
      targetGroupIdentifier: [live.id, canary.arn][index],
      weight,
    }));
    const input = {
      serviceIdentifier: service.id,
      listenerIdentifier: listener.id,
      defaultAction: { forward: { targetGroups } },
    };
    await expect(world.errorOf('UpdateListener', input)).resolves.toBe(error);
  });

  test.each([200, 403, 503])('a fixed response of %d is refused', async (statusCode) => {
    const { service, listener } = await world.shop({ live: 1, canary: 0 });
    const input = {
      serviceIdentifier: service.id,
      listenerIdentifier: listener.id,
      defaultAction: { fixedResponse: { statusCode } },
    };
    await expect(world.errorOf('UpdateListener', input)).resolves.toBe('ZodError');
  });

  test('an answer names target groups by id, in the order written', async () => {
    const { service, listener, live, canary } = await world.shop({ live: 1, canary: 0 });
    const sides = [
      { targetGroupIdentifier: live.id, weight: 7 },
      { targetGroupIdentifier: canary.id, weight: 3 },
    ].sort((a, b) => (a.targetGroupIdentifier < b.targetGroupIdentifier ? -1 : 1));
    const arns = sides.map((side) => ({
      ...side,
      targetGroupIdentifier: [live, canary].find(({ id }) => id === side.targetGroupIdentifier)!.arn,
    }));
    const updated = await world.call('UpdateListener', {
      serviceIdentifier: service.arn,
      listenerIdentifier: listener.arn,
      defaultAction: { forward: { targetGroups: arns.reverse() } },
    });
    expect(updated).toMatchObject({ defaultAction: { forward: { targetGroups: sides.toReversed() } } });
  });

  test('a refused update changes nothing', async () => {
    const { service, listener, split } = await world.shop({ live: 9, canary: 1 });
    const ids = { serviceIdentifier: service.id, listenerIdentifier: listener.id };
    const before = await world.call('GetListener', ids);
    await world.errorOf('UpdateListener', { ...ids, defaultAction: split({ live: 0, canary: 0 }) });
    await expect(world.call('GetListener', ids)).resolves.toEqual(before);
  });
});

describe('what is taken is refused', () => {
  test.each([
    ['CreateServiceNetwork', { name: 'net' }],
    ['CreateService', { name: 'shop' }],
    ['CreateTargetGroup', { name: 'group', type: 'LAMBDA' }],
  ])('%s with the same name', async (operation, input) => {
    await world.call(operation, input);
    await expect(world.errorOf(operation, input)).resolves.toBe('ConflictException');
  });

  test('a listener with the same name, or the same port', async () => {
    const { service } = await world.shop({ live: 1, canary: 0 });
    const listener = { serviceIdentifier: service.id, protocol: 'HTTP', defaultAction: fixed };
    await expect(world.errorOf('CreateListener', { ...listener, name: 'http', port: 81 })).resolves.toBe(
      'ConflictException',
    );
    await expect(world.errorOf('CreateListener', { ...listener, name: 'other' })).resolves.toBe(
      'ConflictException',
    );
  });

  test('a second association of a service with its network, and of a VPC with any network', async () => {
    const { service } = await world.shop({ live: 1, canary: 0 });
    const networks = [
      await world.call<Named>('CreateServiceNetwork', { name: 'one' }),
      await world.call<Named>('CreateServiceNetwork', { name: 'two' }),
    ];
    const associate = (serviceNetworkIdentifier: string) =>
      world.errorOf('CreateServiceNetworkServiceAssociation', {
        serviceNetworkIdentifier,
        serviceIdentifier: service.arn,
      });
    const join = (serviceNetworkIdentifier: string) =>
      world.errorOf('CreateServiceNetworkVpcAssociation', {
        serviceNetworkIdentifier,
        vpcIdentifier: 'vpc-0123456789abcdef0',
      });
    expect(await associate(networks[0]!.id)).toBe('none');
    expect(await associate(networks[0]!.arn)).toBe('ConflictException');
    expect(await associate(networks[1]!.arn)).toBe('none');
    expect(await join(networks[0]!.id)).toBe('none');
    expect(await join(networks[1]!.id)).toBe('ConflictException');
  });
});

describe('what is in use is not deleted', () => {
  test('from the network down to the target group, each in its turn', async () => {
    const { service, listener, live, canary } = await world.shop({ live: 1, canary: 0 });
    const network = await world.call<Named>('CreateServiceNetwork', { name: 'net' });
    const association = await world.call<Named>('CreateServiceNetworkServiceAssociation', {
      serviceNetworkIdentifier: network.id,
      serviceIdentifier: service.id,
    });
    const steps: [string, object, string][] = [
      ['DeleteServiceNetwork', { serviceNetworkIdentifier: network.id }, 'ConflictException'],
      ['DeleteService', { serviceIdentifier: service.id }, 'ConflictException'],
      ['DeleteTargetGroup', { targetGroupIdentifier: canary.id }, 'ConflictException'],
      [
        'DeleteServiceNetworkServiceAssociation',
        { serviceNetworkServiceAssociationIdentifier: association.id },
        'none',
      ],
      ['DeleteServiceNetwork', { serviceNetworkIdentifier: network.id }, 'none'],
      ['DeleteListener', { serviceIdentifier: service.id, listenerIdentifier: listener.id }, 'none'],
      // Its target is still registered.
      ['DeleteTargetGroup', { targetGroupIdentifier: live.id }, 'none'],
      ['DeleteService', { serviceIdentifier: service.id }, 'none'],
      ['GetService', { serviceIdentifier: service.id }, 'ResourceNotFoundException'],
    ];
    for (const [operation, input, error] of steps) {
      expect([operation, await world.errorOf(operation, input)]).toEqual([operation, error]);
    }
  });
});

describe('quotas', () => {
  test('a service has at most 2 listeners', async () => {
    const { service } = await world.shop({ live: 1, canary: 0 });
    const create = (name: string, port: number) =>
      world.errorOf('CreateListener', {
        serviceIdentifier: service.id,
        name,
        port,
        protocol: 'HTTP',
        defaultAction: fixed,
      });
    expect(await create('second', 81)).toBe('none');
    expect(await create('third', 82)).toBe('ServiceQuotaExceededException');
  });

  test('a target group serves one service only', async () => {
    const { live } = await world.shop({ live: 1, canary: 0 });
    const other = await world.call<Named>('CreateService', { name: 'other' });
    const attempt = world.call('CreateListener', {
      serviceIdentifier: other.id,
      name: 'http',
      protocol: 'HTTP',
      defaultAction: { forward: { targetGroups: [{ targetGroupIdentifier: live.id }] } },
    });
    await expect(attempt).rejects.toMatchObject({
      code: 'ServiceQuotaExceededException',
      status: 402,
      fields: { resourceType: 'TARGET_GROUP', serviceCode: 'vpc-lattice' },
    });
  });

  test('a service uses at most 10 target groups, over all of its actions', async () => {
    const { service, listener } = await world.shop({ live: 1, canary: 0 });
    const groups: string[] = [];
    for (let index = 0; index < 9; index++) {
      const { id } = await world.call<Named>('CreateTargetGroup', { name: `group-${index}`, type: 'LAMBDA' });
      groups.push(id);
    }
    const rule = (name: string, ids: string[], priority: number) =>
      errorOf(
        world.createRule({
          serviceIdentifier: service.id,
          listenerIdentifier: listener.id,
          name,
          priority,
          match: { httpMatch: { method: 'GET' } },
          action: {
            forward: { targetGroups: ids.map((id) => ({ targetGroupIdentifier: id, weight: 1 })) },
          },
        }),
      );
    expect(await rule('eight-more', groups.slice(0, 8), 1)).toBe('none');
    expect(await rule('one-more', groups.slice(8), 2)).toBe('ServiceQuotaExceededException');
    expect(await rule('the-same', groups.slice(0, 2), 3)).toBe('none');
  });
});

describe('what the local cloud does not support is refused by name', () => {
  const defaultAction = fixed;
  const cases: [string, string, object][] = [
    ['a TLS listener', 'CreateListener', { name: 'tls', protocol: 'TLS_PASSTHROUGH', defaultAction }],
    ['a service with IAM authorization', 'CreateService', { name: 'auth', authType: 'AWS_IAM' }],
    ['a network with IAM authorization', 'CreateServiceNetwork', { name: 'auth', authType: 'AWS_IAM' }],
    [
      'a target group of instances',
      'CreateTargetGroup',
      { name: 'ecs', type: 'INSTANCE', config: { port: 80, protocol: 'HTTP' } },
    ],
    ['a target group of IP addresses', 'CreateTargetGroup', { name: 'ecs', type: 'IP' }],
    ['a target group of a load balancer', 'CreateTargetGroup', { name: 'ecs', type: 'ALB' }],
  ];
  test.each(cases)('%s', async (_name, operation, input) => {
    const { service } = await world.shop({ live: 1, canary: 0 });
    const needsService = operation === 'CreateListener' ? { serviceIdentifier: service.id, port: 443 } : {};
    await expect(world.errorOf(operation, { ...needsService, ...input })).resolves.toBe(
      'NotSupportedByLocalCloud',
    );
  });
});

describe('access', () => {
  test('is checked with the action and the ARN that IAM knows', async () => {
    const { service, listener } = await world.shop({ live: 1, canary: 0 });
    const accessOf = (name: string, input: object) =>
      world.lattice.operations[name]!.access(input as never, undefined as never);
    expect(
      accessOf('UpdateListener', { serviceIdentifier: service.id, listenerIdentifier: listener.id }),
    ).toEqual([{ action: 'vpc-lattice:UpdateListener', resource: listener.arn }]);
    const rule = 'rule-0123456789abcdef0';
    expect(
      accessOf('UpdateRule', {
        serviceIdentifier: service.arn,
        listenerIdentifier: listener.id,
        ruleIdentifier: rule,
      }),
    ).toEqual([{ action: 'vpc-lattice:UpdateRule', resource: `${listener.arn}/rule/${rule}` }]);
    expect(accessOf('CreateService', { name: 'x', tags: { a: 'b' } })).toEqual([
      {
        action: 'vpc-lattice:CreateService',
        resource: 'arn:aws:vpc-lattice:eu-west-1:123456789012:service/*',
      },
      { action: 'vpc-lattice:TagResource', resource: 'arn:aws:vpc-lattice:eu-west-1:123456789012:service/*' },
    ]);
  });
});
