import { World } from './lattice-world';

let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.close());

interface Outcome {
  successful: { id: string }[];
  unsuccessful: { id: string; failureCode: string }[];
}

async function group(): Promise<string> {
  const created = await world.call<{ id: string }>('CreateTargetGroup', { name: 'group', type: 'LAMBDA' });
  return created.id;
}

async function targetsOf(targetGroupIdentifier: string) {
  const { items } = await world.call<{ items: { id: string; status: string }[] }>('ListTargets', {
    targetGroupIdentifier,
  });
  return items;
}

function register(targetGroupIdentifier: string, ...targets: object[]) {
  return world.call<Outcome>('RegisterTargets', { targetGroupIdentifier, targets });
}

test('a target group delivers V1 events unless configured otherwise', async () => {
  await expect(world.call('GetTargetGroup', { targetGroupIdentifier: await group() })).resolves.toMatchObject(
    {
      type: 'LAMBDA',
      status: 'ACTIVE',
      config: { lambdaEventStructureVersion: 'V1' },
      serviceArns: [],
    },
  );
});

test.each(['', ':live', ':42', ':$LATEST'])(
  'a function ARN with the qualifier "%s" is a target',
  async (qualifier) => {
    const id = `arn:aws:lambda:eu-west-1:123456789012:function:shop${qualifier}`;
    await expect(register(await group(), { id })).resolves.toEqual({
      successful: [{ id }],
      unsuccessful: [],
    });
  },
);

test.each([
  ['a function name', { id: 'shop' }],
  ['a function of another account', { id: 'arn:aws:lambda:eu-west-1:999999999999:function:shop' }],
  ['a function of another Region', { id: 'arn:aws:lambda:us-east-1:123456789012:function:shop' }],
  ['a function with a port', { id: 'arn:aws:lambda:eu-west-1:123456789012:function:shop', port: 80 }],
])('%s is not registered', async (_name, target) => {
  const id = await group();
  const { successful, unsuccessful } = await register(id, target);
  expect(successful).toEqual([]);
  expect(unsuccessful).toMatchObject([{ id: target.id, failureCode: 'InvalidTarget' }]);
  await expect(targetsOf(id)).resolves.toEqual([]);
});

test('a target group holds one function, which may be registered again', async () => {
  const id = await group();
  await register(id, { id: world.functionArn('live') });
  const again = await register(id, { id: world.functionArn('live') }, { id: world.functionArn('canary') });
  expect(again.successful).toEqual([{ id: world.functionArn('live') }]);
  expect(again.unsuccessful).toMatchObject([{ id: world.functionArn('canary') }]);
});

test('a target is UNUSED until a service uses its group, and never HEALTHY', async () => {
  const id = await group();
  await register(id, { id: world.functionArn('live') });
  await expect(targetsOf(id)).resolves.toMatchObject([{ status: 'UNUSED', reasonCode: 'Target.NotInUse' }]);
  const { live } = await world.shop({ live: 1, canary: 0 });
  await expect(targetsOf(live.id)).resolves.toMatchObject([{ status: 'UNAVAILABLE' }]);
});

test('a deregistered target of a group in use drains for a minute', async () => {
  const { live } = await world.shop({ live: 1, canary: 0 });
  const target = { targetGroupIdentifier: live.id, targets: [{ id: world.functionArn('live') }] };
  await world.call('DeregisterTargets', target);
  await expect(targetsOf(live.id)).resolves.toMatchObject([{ status: 'DRAINING' }]);
  await world.cloudContext.clock.sleep(60_000);
  await expect(targetsOf(live.id)).resolves.toEqual([]);
  await expect(world.call('DeregisterTargets', target)).resolves.toMatchObject({
    unsuccessful: [{ failureCode: 'TargetNotFound' }],
  });
});
