import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  ListTagsCommand,
  PublishVersionCommand,
  TagResourceCommand as TagFunctionCommand,
  UntagResourceCommand as UntagFunctionCommand,
} from '@aws-sdk/client-lambda';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateServiceCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { LocalCloud } from '../../../packages/local-cloud';
import { arnPrefix, LambdaWorld, roleArn, zipOf } from './lambda-world';
import { errorOf, World as LatticeWorld } from './lattice-world';
import type { ProvisionContext } from '../../../packages/local-cloud/kernel/service';

describe('the tags of a function', () => {
  let world: LambdaWorld;
  beforeEach(() => {
    world = new LambdaWorld();
  });
  afterEach(() => world.close());
  const Resource = `${arnPrefix}shop`;
  const tags = () => world.call('ListTags', { Resource });

  test('are those that it was created with, and changed one by one', async () => {
    await world.deploy('shop', '', { Tags: { team: 'checkout', tier: '1' } });
    expect(await tags()).toEqual({ Tags: { team: 'checkout', tier: '1' } });
    await world.call('TagResource', { Resource, Tags: { tier: '2', cost: 'x' } });
    await world.call('UntagResource', { Resource, TagKeys: ['team', 'unknown'] });
    expect(await tags()).toEqual({ Tags: { tier: '2', cost: 'x' } });
    expect(await world.call('GetFunction', { FunctionName: 'shop' })).toMatchObject({
      Tags: { tier: '2', cost: 'x' },
    });
  });

  test('are empty without any, and unknown for aliases and functions that do not exist', async () => {
    await expect(tags()).rejects.toMatchObject({ code: 'ResourceNotFoundException' });
    await world.deploy('shop', '');
    expect(await tags()).toEqual({ Tags: {} });
    await expect(world.call('ListTags', { Resource: `${Resource}:live` })).rejects.toMatchObject({
      code: 'InvalidParameterValueException',
    });
  });

  test('come from a template', async () => {
    const { ref } = await world.create('AWS::Lambda::Function', {
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      Code: { ZipFile: '' },
      Tags: [{ Key: 'team', Value: 'checkout' }],
    });
    expect(await world.call('ListTags', { Resource: arnPrefix + ref })).toEqual({
      Tags: { team: 'checkout' },
    });
  });

  test('are read with a permission on the function', () => {
    expect(world.accessFor('ListTags', { Resource })).toEqual([
      { action: 'lambda:ListTags', resource: Resource },
    ]);
  });
});

describe('the tags of VPC Lattice', () => {
  const world = new LatticeWorld();
  const tags = (resourceArn: string) => world.call('ListTagsForResource', { resourceArn });

  test('are those that a resource was created with, and changed one by one', async () => {
    const { arn } = await world.call<{ arn: string }>('CreateTargetGroup', {
      name: 'tagged',
      type: 'LAMBDA',
      tags: { team: 'checkout' },
    });
    expect(await tags(arn)).toEqual({ tags: { team: 'checkout' } });
    await world.call('TagResource', { resourceArn: arn, tags: { tier: '2' } });
    await world.call('UntagResource', { resourceArn: arn, tagKeys: ['team'] });
    expect(await tags(arn)).toEqual({ tags: { tier: '2' } });
  });

  test('are empty without any, and not found for what does not exist', async () => {
    const { arn } = await world.call<{ arn: string }>('CreateService', { name: 'untagged' });
    expect(await tags(arn)).toEqual({ tags: {} });
    expect(await errorOf(tags(arn.replace(/.$/, 'x')))).toBe('ResourceNotFoundException');
  });

  test('come from a template', async () => {
    const type = world.lattice.resourceTypes['AWS::VpcLattice::Service']!;
    const properties = type.properties.parse({
      Name: 'of-stack',
      Tags: [{ Key: 'team', Value: 'checkout' }],
    });
    const made = await type.create(properties as never, {} as ProvisionContext);
    expect(await tags(made.attributes!.Arn!)).toEqual({ tags: { team: 'checkout' } });
  });
});

test('the tags of both services, and what a function and an alias show, pass over the wire', async () => {
  const cloud = await LocalCloud.start({ startsAt: 0 });
  try {
    const lambda = new LambdaClient(cloud.directClientConfig);
    const lattice = new VPCLatticeClient(cloud.directClientConfig);
    const service = new CreateServiceCommand({ name: 'shop', tags: { 'a b': 'c/d' } });
    const { arn: resourceArn } = await lattice.send(service);
    await lattice.send(new UntagResourceCommand({ resourceArn, tagKeys: ['a b', 'x'] }));
    await lattice.send(new TagResourceCommand({ resourceArn, tags: { e: 'f' } }));
    const { tags } = await lattice.send(new ListTagsForResourceCommand({ resourceArn }));
    expect(tags).toEqual({ e: 'f' });

    const iam = new IAMClient(cloud.directClientConfig);
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: 'function',
        AssumeRolePolicyDocument: JSON.stringify({
          Statement: {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'lambda.amazonaws.com' },
          },
        }),
      }),
    );
    const FunctionName = 'shop';
    const made = await lambda.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: Role!.Arn,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: zipOf('exports.handler = 1') },
        Tags: { 'a b': 'c' },
      }),
    );
    expect(made).toMatchObject({
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/shop' },
      RuntimeVersionConfig: {
        RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}$/),
      },
    });
    const Resource = made.FunctionArn;
    await lambda.send(new UntagFunctionCommand({ Resource, TagKeys: ['a b'] }));
    await lambda.send(new TagFunctionCommand({ Resource, Tags: { d: 'e' } }));
    expect((await lambda.send(new ListTagsCommand({ Resource }))).Tags).toEqual({ d: 'e' });
    await lambda.send(new PublishVersionCommand({ FunctionName }));
    const alias = { FunctionName, Name: 'live' };
    const created = await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
    const { Description } = await lambda.send(new GetAliasCommand(alias));
    expect([created.Description, Description]).toEqual(['', '']);
  } finally {
    await cloud.close();
  }
});
