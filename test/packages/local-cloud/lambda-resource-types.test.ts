import { arnPrefix, LambdaWorld, roleArn } from './lambda-world';

let world: LambdaWorld;

beforeEach(() => {
  world = new LambdaWorld();
});

afterEach(() => world.close());

const properties = { Role: roleArn, Runtime: 'nodejs20.x', Handler: 'index.handler' };
const asset = { S3Bucket: 'assets', S3Key: 'abc.zip' };

test('a function of an asset runs its folder', async () => {
  const folder = world.asset('exports.handler = async () => "asset"');
  const made = await world.create(
    'AWS::Lambda::Function',
    { ...properties, Code: asset, FunctionName: 'shop', Timeout: '30', MemorySize: 256, Tags: [] },
    folder,
  );

  expect(made).toEqual({ ref: 'shop', attributes: { Arn: `${arnPrefix}shop` } });
  expect(await world.invoke('shop')).toMatchObject({ payload: 'asset' });
  expect(await world.call('GetFunctionConfiguration', { FunctionName: 'shop' })).toMatchObject({
    Timeout: 30,
    MemorySize: 256,
  });
});

test('a function of inline code gets a name of its own', async () => {
  const Code = { ZipFile: 'exports.handler = async () => "inline"' };
  const { ref } = await world.create('AWS::Lambda::Function', { ...properties, Code });

  expect(ref).toBe('stack-Thing-1');
  expect(await world.invoke(ref)).toMatchObject({ payload: 'inline' });
});

test('version, alias and permission belong together', async () => {
  const folder = world.asset('exports.handler = async () => 1');
  await world.create('AWS::Lambda::Function', { ...properties, Code: asset, FunctionName: 'shop' }, folder);
  const version = await world.create('AWS::Lambda::Version', { FunctionName: 'shop' });
  const alias = await world.create('AWS::Lambda::Alias', {
    FunctionName: 'shop',
    Name: 'live',
    FunctionVersion: version.attributes?.Version,
  });
  const SourceArn = 'arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-1';
  await world.create('AWS::Lambda::Permission', {
    FunctionName: alias.ref,
    Action: 'lambda:InvokeFunction',
    Principal: 'vpc-lattice.amazonaws.com',
    SourceArn,
  });

  expect(version).toEqual({
    ref: `${arnPrefix}shop:1`,
    attributes: { Version: '1', FunctionArn: `${arnPrefix}shop:1` },
  });
  expect(alias.ref).toBe(`${arnPrefix}shop:live`);
  const invoker = { kind: 'service', service: 'vpc-lattice.amazonaws.com', sourceArn: SourceArn } as const;
  expect(await world.invoke('shop:live', {}, invoker)).toMatchObject({ payload: 1, executedVersion: '1' });

  await world.clock.sleep(5000);
  expect(world.events.map(({ detail }) => (detail as { eventName: string }).eventName)).toEqual([
    'CreateFunction20150331',
    'PublishVersion20150331',
    'CreateAlias20150331',
    'AddPermission20150331v2',
  ]);
});

test('a version waits until it is active', async () => {
  const slow = new LambdaWorld({}, { activationSeconds: 3 });
  const before = slow.clock.now();
  const Code = { ZipFile: 'exports.handler = async () => 1' };
  await slow.create('AWS::Lambda::Function', { ...properties, Code, FunctionName: 'shop' });
  const { ref } = await slow.create('AWS::Lambda::Version', { FunctionName: 'shop' });

  expect(slow.clock.now() - before).toBe(6000);
  expect(await slow.invoke('shop:1')).toMatchObject({ payload: 1 });
  expect(ref).toBe(`${arnPrefix}shop:1`);
  await slow.close();
});

test.each([
  ['AWS::Lambda::Function', { ...properties, Code: asset, ImageConfig: {} }],
  ['AWS::Lambda::Function', { ...properties, Code: asset, FileSystemConfigs: [] }],
  ['AWS::Lambda::Version', { FunctionName: 'shop', ProvisioningPolicy: {} }],
  ['AWS::Lambda::Alias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1', UpdatePolicy: {} }],
  [
    'AWS::Lambda::EventInvokeConfig',
    { FunctionName: 'shop', Qualifier: 'live', DestinationConfig: { OnEnd: {} } },
  ],
])('%s refuses what it does not support', async (type, unsupported) => {
  await expect(world.create(type, unsupported)).rejects.toThrow(/Unrecognized key/);
});

test('a layer that is not in the template is said to be missing', async () => {
  const Code = { ZipFile: 'exports.handler = async () => 1' };
  const layer = 'arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:52';
  await world.create('AWS::Lambda::Function', { ...properties, Code, Layers: [layer] });
  expect(world.differences).toContainEqual({ kind: 'layer', logicalId: 'Thing', layer });
});

test('a function in a VPC needs a role that may manage network interfaces', async () => {
  const Code = { ZipFile: 'exports.handler = async () => 1' };
  const VpcConfig = { SubnetIds: ['subnet-0aaaaaaaaaaaaaaaa'], SecurityGroupIds: ['sg-0bbbbbbbbbbbbbbbb'] };
  const inVpc = { ...properties, Code, VpcConfig };
  const { ref } = await world.create('AWS::Lambda::Function', inVpc);
  expect(await world.call('GetFunctionConfiguration', { FunctionName: ref })).toMatchObject({ VpcConfig });
  world.forbidden.add('*');
  await expect(world.create('AWS::Lambda::Function', { ...inVpc, FunctionName: 'refused' })).rejects.toThrow(
    /does not have permissions to call CreateNetworkInterface on EC2/,
  );
});
