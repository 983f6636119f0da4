import type { ProvisionContext, Provisioned } from '../../../packages/local-cloud/kernel/service';
import { World } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

async function create(type: string, properties: object, logicalId = 'Thing'): Promise<Provisioned> {
  const resourceType = world.lattice.resourceTypes[`AWS::VpcLattice::${type}`]!;
  const activity = world.cloudContext.clock.begin();
  const context: ProvisionContext = {
    logicalId,
    stackName: 'Stack',
    stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Stack/1',
    physicalName: (maximumLength) => `Stack-${logicalId}-1ABCDEF`.slice(0, maximumLength),
    assetFile: () => '',
    differs: () => undefined,
    activity,
  };
  try {
    return await resourceType.create(resourceType.properties.parse(properties) as never, context);
  } finally {
    activity.end();
  }
}

async function stack() {
  const network = await create('ServiceNetwork', { Name: 'net' });
  const service = await create('Service', {
    Name: 'shop',
    AuthType: 'NONE',
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  const targetGroup = await create('TargetGroup', {
    Name: 'shop-live',
    Type: 'LAMBDA',
    Config: { LambdaEventStructureVersion: 'V2' },
    Targets: [{ Id: world.functionArn('live') }],
  });
  const listener = await create('Listener', {
    ServiceIdentifier: service.ref,
    Protocol: 'HTTP',
    Port: '80',
    DefaultAction: {
      Forward: { TargetGroups: [{ TargetGroupIdentifier: targetGroup.attributes!.Id, Weight: 100 }] },
    },
  });
  return { network, service, targetGroup, listener };
}

function rule(listener: Provisioned, service: Provisioned, properties: object) {
  return create('Rule', {
    ListenerIdentifier: listener.ref,
    ServiceIdentifier: service.attributes!.Id,
    Priority: 1,
    Match: { HttpMatch: { PathMatch: { Match: { Prefix: '/' } } } },
    Action: { FixedResponse: { StatusCode: 404 } },
    ...properties,
  });
}

test('Ref of each resource is its ARN, and GetAtt gives what its schema lists as read-only', async () => {
  const { network, service, targetGroup, listener } = await stack();
  const created: [Provisioned, string, string[]][] = [
    [network, 'servicenetwork/sn-', ['Arn', 'CreatedAt', 'Id', 'LastUpdatedAt']],
    [
      service,
      'service/svc-',
      ['Arn', 'CreatedAt', 'DnsEntry.DomainName', 'DnsEntry.HostedZoneId', 'Id', 'LastUpdatedAt', 'Status'],
    ],
    [targetGroup, 'targetgroup/tg-', ['Arn', 'CreatedAt', 'Id', 'LastUpdatedAt', 'Status']],
    [listener, '/listener/listener-', ['Arn', 'Id', 'ServiceArn', 'ServiceId']],
    [await rule(listener, service, {}), '/rule/rule-', ['Arn', 'Id']],
    [
      await create('ServiceNetworkServiceAssociation', {
        ServiceNetworkIdentifier: network.ref,
        ServiceIdentifier: service.ref,
      }),
      'servicenetworkserviceassociation/snsa-',
      [
        'Arn',
        'CreatedAt',
        'DnsEntry.DomainName',
        'DnsEntry.HostedZoneId',
        'Id',
        'ServiceArn',
        'ServiceId',
        'ServiceName',
        'ServiceNetworkArn',
        'ServiceNetworkId',
        'ServiceNetworkName',
        'Status',
      ],
    ],
    [
      await create('ServiceNetworkVpcAssociation', {
        ServiceNetworkIdentifier: network.attributes!.Id,
        VpcIdentifier: 'vpc-0123456789abcdef0',
      }),
      'servicenetworkvpcassociation/snva-',
      [
        'Arn',
        'CreatedAt',
        'Id',
        'ServiceNetworkArn',
        'ServiceNetworkId',
        'ServiceNetworkName',
        'Status',
        'VpcId',
      ],
    ],
  ];
  for (const [resource, path, attributes] of created) {
    expect(resource.ref).toContain(path);
    expect(resource.attributes).toMatchObject({ Arn: resource.ref });
    expect(Object.keys(resource.attributes!).sort()).toEqual(attributes);
  }
});

test('a resource without name gets one that VPC Lattice allows', async () => {
  const { ref } = await create('Service', {}, 'ShopService');
  await expect(world.call('GetService', { serviceIdentifier: ref })).resolves.toMatchObject({
    name: 'stack-shopservice-1abcdef',
  });
});

test('a rule of a template routes', async () => {
  const { service, listener, targetGroup } = await stack();
  await rule(listener, service, {
    Match: {
      HttpMatch: {
        Method: 'GET',
        HeaderMatches: [{ Name: 'x-tenant', Match: { Exact: 'acme' }, CaseSensitive: 'true' }],
      },
    },
    Action: { Forward: { TargetGroups: [{ TargetGroupIdentifier: targetGroup.ref, Weight: '1' }] } },
  });
  const { items } = await world.call<{ items: { name: string; priority?: number }[] }>('ListRules', {
    serviceIdentifier: service.ref,
    listenerIdentifier: listener.ref,
  });
  expect(items.find(({ priority }) => priority === 1)).toMatchObject({ isDefault: false });
});

test.each([
  [
    'a weight of 0',
    { Action: { Forward: { TargetGroups: [{ TargetGroupIdentifier: 'tg-0123456789abcdef0', Weight: 0 }] } } },
  ],
  ['a priority of 101', { Priority: 101 }],
  ['the method PATCH', { Match: { HttpMatch: { Method: 'PATCH' } } }],
  ['a match without condition', { Match: { HttpMatch: {} } }],
])('a rule with %s is refused, as by the schema of CloudFormation', async (_name, properties) => {
  const { service, listener } = await stack();
  await expect(rule(listener, service, properties)).rejects.toMatchObject({ name: 'ZodError' });
});

test('a listener may keep a canary at weight 0', async () => {
  const { service, targetGroup } = await stack();
  const canary = await create('TargetGroup', { Name: 'shop-canary', Type: 'LAMBDA' });
  await expect(
    create('Listener', {
      ServiceIdentifier: service.ref,
      Name: 'second',
      Port: 81,
      Protocol: 'HTTP',
      DefaultAction: {
        Forward: {
          TargetGroups: [
            { TargetGroupIdentifier: targetGroup.ref, Weight: 100 },
            { TargetGroupIdentifier: canary.ref, Weight: 0 },
          ],
        },
      },
    }),
  ).resolves.toHaveProperty('ref');
});

test('a target that is not a function ARN fails the target group', async () => {
  await expect(
    create('TargetGroup', { Name: 'shop', Type: 'LAMBDA', Targets: [{ Id: 'shop' }] }),
  ).rejects.toMatchObject({ code: 'ValidationException' });
});
