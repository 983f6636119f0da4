import { arnPrefix, LambdaWorld, roleArn, zipOf } from './lambda-world';

const source = 'exports.handler = async () => 1';
const otherSource = 'exports.handler = async () => 2';
let world: LambdaWorld;

/** Claims in its directory that its file has 4 GB. */
const bomb = zipOf(source);
Buffer.from(bomb.buffer).writeUInt32LE(0xfffffff0, Buffer.from(bomb).indexOf('PK\x01\x02', 'latin1') + 24);

beforeEach(async () => {
  world = new LambdaWorld();
  await world.deploy('shop', source);
});

afterEach(() => world.close());

describe('functions', () => {
  test('have AWS defaults and are active at once', async () => {
    const { Configuration } = await world.call('GetFunction', { FunctionName: 'shop' });

    expect(Configuration).toMatchObject({
      FunctionArn: `${arnPrefix}shop`,
      Version: '$LATEST',
      Timeout: 3,
      MemorySize: 128,
      State: 'Active',
      LastUpdateStatus: 'Successful',
      LastModified: '2026-01-01T00:00:00.000+0000',
    });
  });

  test.each([
    ['its name', 'shop'],
    ['a partial ARN', '123456789012:function:shop'],
    ['an ARN', `${arnPrefix}shop`],
    ['an ARN with a qualifier', `${arnPrefix}shop:$LATEST`],
  ])('are found by %s', async (_, FunctionName) => {
    await expect(world.call('GetFunctionConfiguration', { FunctionName })).resolves.toMatchObject({
      FunctionName: 'shop',
    });
  });

  test.each([
    ['an unknown name', 'nobody', `Function not found: ${arnPrefix}nobody`],
    ['an unknown qualifier', 'shop:7', `Function not found: ${arnPrefix}shop:7`],
    [
      'another Region',
      'arn:aws:lambda:eu-west-1:123456789012:function:shop',
      "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')",
    ],
  ])('are not found by %s', async (_, FunctionName, message) => {
    await expect(world.call('GetFunctionConfiguration', { FunctionName })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message,
    });
  });

  test.each([
    ['a taken name', { FunctionName: 'shop' }, 'ResourceConflictException'],
    ['a role that Lambda may not assume', { Role: `${roleArn}-x` }, 'InvalidParameterValueException'],
    [
      'a reserved variable',
      { Environment: { Variables: { AWS_REGION: 'x' } } },
      'InvalidParameterValueException',
    ],
    ['code that is no archive', { Code: { ZipFile: Buffer.from('x') } }, 'InvalidParameterValueException'],
    ['code that unpacks to gigabytes', { Code: { ZipFile: bomb } }, 'InvalidParameterValueException'],
    [
      'a file name that no file can have',
      { Code: { ZipFile: zipOf(source, 'a\0.js') } },
      'InvalidParameterValueException',
    ],
    [
      'a file name that is too long',
      { Code: { ZipFile: zipOf(source, `${'a'.repeat(300)}.js`) } },
      'InvalidParameterValueException',
    ],
    ['another runtime', { Runtime: 'java21' }, 'NotSupportedByLocalCloud'],
  ])('are refused with %s', async (_, change, code) => {
    await expect(world.deploy('other', source, change)).rejects.toMatchObject({ code });
  });

  test.each([
    ['layers', { Layers: [] }],
    ['a file system', { FileSystemConfigs: [] }],
    ['an image', { PackageType: 'Image' }],
    [
      'code signing',
      { CodeSigningConfigArn: 'arn:aws:lambda:us-east-1:123456789012:code-signing-config:csc-1' },
    ],
  ])('are refused with %s', async (_, change) => {
    await expect(world.deploy('other', source, change)).rejects.toThrow(Object.keys(change)[0]);
  });

  test('keep their hash when the code stays the same', async () => {
    const hashOf = async (code: string) => {
      const input = { FunctionName: 'shop', ZipFile: zipOf(code) };
      return (await world.call('UpdateFunctionCode', input)).CodeSha256;
    };

    const first = await hashOf(source);
    expect(await hashOf(source)).toBe(first);
    expect(await hashOf(otherSource)).not.toBe(first);
  });

  test('are not changed by a dry run', async () => {
    const before = await world.call('GetFunctionConfiguration', { FunctionName: 'shop' });
    await world.call('UpdateFunctionCode', {
      FunctionName: 'shop',
      ZipFile: zipOf(otherSource),
      DryRun: true,
    });

    expect(await world.call('GetFunctionConfiguration', { FunctionName: 'shop' })).toEqual(before);
  });

  test('are changed only from the revision that the caller knows', async () => {
    const { RevisionId } = await world.call('GetFunctionConfiguration', { FunctionName: 'shop' });
    const change = { FunctionName: 'shop', ZipFile: zipOf(otherSource), RevisionId };

    await world.call('UpdateFunctionCode', change);
    await expect(world.call('UpdateFunctionCode', change)).rejects.toMatchObject({
      code: 'PreconditionFailedException',
      status: 412,
    });
  });

  test('are listed in pages', async () => {
    await world.deploy('cart', source);
    const first = await world.call('ListFunctions', { MaxItems: 1 });
    const second = await world.call('ListFunctions', { MaxItems: 1, Marker: first.NextMarker });

    expect(first.Functions).toMatchObject([{ FunctionName: 'cart' }]);
    expect(second.Functions).toMatchObject([{ FunctionName: 'shop' }]);
    expect(second.NextMarker).toBeUndefined();
  });
});

describe('versions', () => {
  const publish = (more: object = {}) => world.call('PublishVersion', { FunctionName: 'shop', ...more });
  const update = (code: string) =>
    world.call('UpdateFunctionCode', { FunctionName: 'shop', ZipFile: zipOf(code) });

  test('are numbered, and not made again without a change', async () => {
    expect(await publish()).toMatchObject({ Version: '1', FunctionArn: `${arnPrefix}shop:1` });
    expect(await publish({ Description: 'again' })).toMatchObject({ Version: '1' });
    await update(otherSource);
    expect(await publish({ Description: 'new' })).toMatchObject({ Version: '2', Description: 'new' });
  });

  test('are published together with the code on demand', async () => {
    const input = { FunctionName: 'shop', ZipFile: zipOf(otherSource), Publish: true };
    expect(await world.call('UpdateFunctionCode', input)).toMatchObject({ Version: '1' });
  });

  test('are refused when the code or revision is not the expected one', async () => {
    await expect(publish({ CodeSha256: 'x' })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
      message: expect.stringMatching(
        /^CodeSHA256 \(x\) is different from current CodeSHA256 in \$LATEST/,
      ) as string,
    });
    await expect(publish({ RevisionId: 'x' })).rejects.toMatchObject({ code: 'PreconditionFailedException' });
  });

  test('cannot be deleted while an alias refers to them', async () => {
    await publish();
    await world.call('CreateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' });
    const remove = () => world.call('DeleteFunction', { FunctionName: 'shop', Qualifier: '1' });

    await expect(remove()).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message: 'Unable to delete version because the following aliases reference it: [live]',
    });
    await world.call('DeleteAlias', { FunctionName: 'shop', Name: 'live' });
    await remove();
    const { Versions } = await world.call('ListVersionsByFunction', { FunctionName: 'shop' });
    expect(Versions).toMatchObject([{ Version: '$LATEST', FunctionArn: `${arnPrefix}shop:$LATEST` }]);
  });

  test('keep their number to themselves when they are deleted', async () => {
    await publish();
    await world.call('DeleteFunction', { FunctionName: 'shop:1' });
    expect(await publish()).toMatchObject({ Version: '2' });
  });

  test('are pending until they are active', async () => {
    const slow = new LambdaWorld({}, { activationSeconds: 2 });
    await slow.deploy('shop', source, { Publish: true });
    const stateOf = async (Qualifier: string) =>
      (await slow.call('GetFunctionConfiguration', { FunctionName: 'shop', Qualifier })).State;

    expect(await stateOf('1')).toBe('Pending');
    await expect(slow.invoke('shop:1')).rejects.toMatchObject({
      code: 'ResourceConflictException',
      message:
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
    });
    await slow.clock.sleep(2000);
    expect(await stateOf('1')).toBe('Active');

    await slow.call('UpdateFunctionCode', { FunctionName: 'shop', ZipFile: zipOf(otherSource) });
    expect(await slow.call('GetFunctionConfiguration', { FunctionName: 'shop' })).toMatchObject({
      State: 'Active',
      LastUpdateStatus: 'InProgress',
    });
    expect(await slow.invoke('shop')).toMatchObject({ payload: 1 });
    await slow.clock.sleep(2000);
    expect(await slow.invoke('shop')).toMatchObject({ payload: 2 });
    await slow.close();
  });
});

describe('aliases', () => {
  const alias = { FunctionName: 'shop', Name: 'live' };

  beforeEach(async () => {
    await world.call('PublishVersion', { FunctionName: 'shop' });
    await world.call('CreateAlias', { ...alias, FunctionVersion: '$LATEST', Description: 'first' });
  });

  test('move from the revision that the caller knows, and from no other', async () => {
    const { RevisionId } = await world.call('GetAlias', alias);
    const moved = await world.call('UpdateAlias', { ...alias, FunctionVersion: '1', RevisionId });

    expect(moved).toMatchObject({
      FunctionVersion: '1',
      Description: 'first',
      AliasArn: `${arnPrefix}shop:live`,
    });
    expect(moved.RevisionId).not.toBe(RevisionId);
    await expect(
      world.call('UpdateAlias', { ...alias, FunctionVersion: '$LATEST', RevisionId }),
    ).rejects.toMatchObject({ code: 'PreconditionFailedException', status: 412 });
    expect(await world.call('GetAlias', alias)).toEqual(moved);
  });

  test.each([
    ['a taken name', 'CreateAlias', { FunctionVersion: '1' }, 'ResourceConflictException'],
    ['a version that does not exist', 'UpdateAlias', { FunctionVersion: '9' }, 'ResourceNotFoundException'],
    ['an unknown name', 'GetAlias', { Name: 'other' }, 'ResourceNotFoundException'],
  ])('are refused with %s', async (_, operation, change, code) => {
    await expect(world.call(operation, { ...alias, ...change })).rejects.toMatchObject({ code });
  });

  describe('of two versions', () => {
    const weights = (AdditionalVersionWeights: Record<string, number>) => ({
      RoutingConfig: { AdditionalVersionWeights },
    });

    beforeEach(async () => {
      await world.call('UpdateFunctionCode', {
        FunctionName: 'shop',
        ZipFile: zipOf(otherSource),
        Publish: true,
      });
    });

    test('divide the invocations by weight, until the weights are cleared; other changes keep them', async () => {
      await world.call('UpdateAlias', { ...alias, FunctionVersion: '1', ...weights({ 2: 0.25 }) });
      expect(await world.call('UpdateAlias', { ...alias, Description: 'second' })).toMatchObject(
        weights({ 2: 0.25 }),
      );
      const count = async () => {
        let ofSecond = 0;
        for (let index = 0; index < 40; index++)
          if ((await world.invoke('shop:live')).payload === 2) ofSecond++;
        return ofSecond;
      };
      const some = await count();
      expect(some).toBeGreaterThan(2);
      expect(some).toBeLessThan(20);
      await expect(
        world.call('DeleteFunction', { FunctionName: 'shop', Qualifier: '2' }),
      ).rejects.toMatchObject({
        code: 'ResourceConflictException',
      });
      expect(await world.call('UpdateAlias', { ...alias, ...weights({}) })).not.toHaveProperty(
        'RoutingConfig',
      );
      expect(await count()).toBe(0);
    });

    test.each([
      ['$LATEST', { FunctionVersion: '$LATEST', ...weights({ 2: 0.1 }) }],
      ['the same version twice', { FunctionVersion: '2', ...weights({ 2: 0.1 }) }],
      ['three versions', { FunctionVersion: '2', ...weights({ 1: 0.1, 3: 0.1 }) }],
    ])('are refused with %s', async (_, change) => {
      await expect(world.call('UpdateAlias', { ...alias, ...change })).rejects.toMatchObject({
        code: 'InvalidParameterValueException',
      });
    });
  });

  test('are listed, all or those of a version', async () => {
    await world.call('CreateAlias', { FunctionName: 'shop', Name: 'canary', FunctionVersion: '1' });
    const list = async (more: object) =>
      (
        (await world.call('ListAliases', { FunctionName: 'shop', ...more })).Aliases as { Name: string }[]
      ).map(({ Name }) => Name);

    expect(await list({})).toEqual(['canary', 'live']);
    expect(await list({ FunctionVersion: '1' })).toEqual(['canary']);
  });
});

describe('permissions', () => {
  const targetGroup = 'arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-1';
  const permission = {
    FunctionName: 'shop',
    StatementId: 'lattice',
    Action: 'lambda:InvokeFunction',
    Principal: 'vpc-lattice.amazonaws.com',
  };
  const invokeAs = (name: string, sourceArn = targetGroup, service = 'vpc-lattice.amazonaws.com') =>
    world.invoke(name, {}, { kind: 'service', service, sourceArn });

  beforeEach(async () => {
    await world.call('PublishVersion', { FunctionName: 'shop' });
    await world.call('CreateAlias', { FunctionName: 'shop', Name: 'live', FunctionVersion: '1' });
  });

  test('hold for the very qualifier they are given to', async () => {
    await world.call('AddPermission', { ...permission, Qualifier: 'live', SourceArn: targetGroup });

    expect(await invokeAs('shop:live')).toMatchObject({ payload: 1, executedVersion: '1' });
    for (const name of ['shop', 'shop:1']) {
      await expect(invokeAs(name)).rejects.toMatchObject({
        code: 'AccessDeniedException',
        status: 403,
        message: `User: vpc-lattice.amazonaws.com is not authorized to perform: lambda:InvokeFunction on resource: ${arnPrefix}${name} because no resource-based policy allows the lambda:InvokeFunction action`,
      });
    }
  });

  test.each([
    ['the same ARN', targetGroup, true],
    ['a wildcard', 'arn:aws:vpc-lattice:*:123456789012:targetgroup/*', true],
    ['another target group', `${targetGroup}2`, false],
    ['a wildcard that ends too early', 'arn:aws:*/tg-1', false],
  ])('compare the source with %s', async (_, SourceArn, allowed) => {
    await world.call('AddPermission', { ...permission, SourceArn });
    const invocation = invokeAs('shop');

    if (allowed) await expect(invocation).resolves.toMatchObject({ payload: 1 });
    else await expect(invocation).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test('end when they are removed, or are for another service', async () => {
    await world.call('AddPermission', permission);
    await expect(invokeAs('shop', targetGroup, 'events.amazonaws.com')).rejects.toThrow(/not authorized/);
    await invokeAs('shop');
    await world.call('RemovePermission', { FunctionName: 'shop', StatementId: 'lattice' });
    await expect(invokeAs('shop')).rejects.toThrow(/not authorized/);
  });

  test('are read back as a policy document', async () => {
    await world.call('AddPermission', { ...permission, Qualifier: 'live', SourceArn: targetGroup });
    const { Policy } = await world.call('GetPolicy', { FunctionName: 'shop:live' });

    expect(JSON.parse(Policy as string)).toEqual({
      Version: '2012-10-17',
      Id: 'default',
      Statement: [
        {
          Sid: 'lattice',
          Effect: 'Allow',
          Principal: { Service: 'vpc-lattice.amazonaws.com' },
          Action: 'lambda:InvokeFunction',
          Resource: `${arnPrefix}shop:live`,
          Condition: { ArnLike: { 'AWS:SourceArn': targetGroup } },
        },
      ],
    });
    await expect(world.call('GetPolicy', { FunctionName: 'shop' })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    });
  });

  test('have statement ids of their own', async () => {
    await world.call('AddPermission', permission);
    await expect(world.call('AddPermission', permission)).rejects.toMatchObject({
      code: 'ResourceConflictException',
    });
  });
});

describe('CloudTrail', () => {
  test('shows each change some seconds later, also a publication that made nothing', async () => {
    await world.call('PublishVersion', { FunctionName: 'shop' });
    await world.call('PublishVersion', { FunctionName: 'shop' });
    expect(world.events).toEqual([]);
    await world.clock.sleep(5000);

    const details = world.events.map(({ detail }) => detail as Record<string, unknown>);
    expect(details.map(({ eventName }) => eventName)).toEqual([
      'CreateFunction20150331',
      'PublishVersion20150331',
      'PublishVersion20150331',
    ]);
    expect(world.events[1]).toMatchObject({
      source: 'aws.lambda',
      detailType: 'AWS API Call via CloudTrail',
      detail: {
        eventSource: 'lambda.amazonaws.com',
        awsRegion: 'us-east-1',
        eventTime: '2026-01-01T00:00:00Z',
        requestParameters: { functionName: 'shop' },
        responseElements: {
          functionName: 'shop',
          version: '1',
          functionArn: `${arnPrefix}shop:1`,
          state: 'Active',
        },
      },
    });
    expect(details[0]?.requestParameters).not.toHaveProperty('code.zipFile');
  });

  test('names the role that called, and the error of a call that failed', async () => {
    const principal = { kind: 'role', roleArn, sessionName: 'promote' } as const;
    await expect(
      world.call('UpdateAlias', { FunctionName: 'shop', Name: 'live' }, principal),
    ).rejects.toThrow(/Cannot find alias/);
    await world.clock.sleep(5000);

    expect(world.events.at(-1)?.detail).toMatchObject({
      eventName: 'UpdateAlias20150331',
      errorCode: 'ResourceNotFoundException',
      responseElements: null,
      userIdentity: {
        type: 'AssumedRole',
        arn: 'arn:aws:sts::123456789012:assumed-role/function/promote',
        sessionContext: { sessionIssuer: { arn: roleArn } },
      },
    });
  });
});

test.each([
  ['Invoke', { FunctionName: 'shop', Qualifier: 'live' }, 'lambda:InvokeFunction', `${arnPrefix}shop:live`],
  ['UpdateAlias', { FunctionName: 'shop', Name: 'live' }, 'lambda:UpdateAlias', `${arnPrefix}shop`],
  ['PublishVersion', { FunctionName: `${arnPrefix}shop` }, 'lambda:PublishVersion', `${arnPrefix}shop`],
  [
    'GetFunctionConfiguration',
    { FunctionName: 'shop:1' },
    'lambda:GetFunctionConfiguration',
    `${arnPrefix}shop:1`,
  ],
])('%s needs the IAM action on the function', (operation, input, action, resource) => {
  expect(world.accessFor(operation, input)).toEqual([{ action, resource }]);
});
