import {
  GetParameterCommand,
  GetParametersByPathCommand,
  paginateGetParametersByPath,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import type { Stack } from '../../../packages/local-cloud/services/cloudformation/state/stack';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const account = 'arn:aws:ssm:us-east-1:123456789012';
const folder = mkdtempSync(join(tmpdir(), 'ssm-'));
const template = {
  Resources: {
    Reader: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'reader',
        AssumeRolePolicyDocument: {
          Statement: {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'lambda.amazonaws.com' },
          },
        },
        Policies: [
          {
            PolicyName: 'reads',
            PolicyDocument: {
              Statement: {
                Effect: 'Allow',
                Action: ['ssm:GetParameter', 'ssm:GetParametersByPath'],
                Resource: [`${account}:parameter/shop`, `${account}:parameter/shop/*`],
              },
            },
          },
        ],
      },
    },
    Entry: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Name: '/stack/entry',
        Type: 'String',
        Tier: 'Standard',
        Value: { 'Fn::Join': ['', ['{"role":"', { Ref: 'Reader' }, '"}']] },
        Description: 'of a stack',
        Tags: { team: 'shop' },
      },
    },
    Unnamed: { Type: 'AWS::SSM::Parameter', Properties: { Type: 'StringList', Value: 'a,b' } },
  },
  Outputs: {
    Name: { Value: { Ref: 'Entry' } },
    Value: { Value: { 'Fn::GetAtt': ['Entry', 'Value'] } },
    Unnamed: { Value: { Ref: 'Unnamed' } },
  },
};

let cloud: LocalCloud;
let stack: Stack;
let ssm: SSMClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt });
  writeFileSync(join(folder, 'Shop.template.json'), JSON.stringify(template));
  stack = await cloud.deploy(join(folder, 'Shop.template.json'));
  ssm = new SSMClient(cloud.clientConfig);
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});

const put = (Name: string, Value: string, more: object = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));
const get = (Name: string) => ssm.send(new GetParameterCommand({ Name }));

/** Clients that act as a function in the role of the template. */
function asReader() {
  const principal = cloud.access.assume({
    roleArn: 'arn:aws:iam::123456789012:role/reader',
    service: 'lambda.amazonaws.com',
    sessionName: 'console',
  });
  const config = { ...cloud.clientConfig, credentials: cloud.access.issueCredentials(principal) };
  return { ssm: new SSMClient(config), sts: new STSClient(config) };
}

describe('a parameter', () => {
  test('is read as it was written, by name and by ARN', async () => {
    expect(await put('/one/entry', 'first', { Description: 'an entry' })).toMatchObject({
      Version: 1,
      Tier: 'Standard',
    });
    const parameter = {
      Name: '/one/entry',
      Type: 'String',
      Value: 'first',
      Version: 1,
      LastModifiedDate: new Date(startsAt),
      ARN: `${account}:parameter/one/entry`,
      DataType: 'text',
    };
    expect((await get('/one/entry')).Parameter).toEqual(parameter);
    expect((await get(`${account}:parameter/one/entry`)).Parameter).toEqual(parameter);
    await put('plain', 'x');
    expect((await get(`${account}:parameter/plain`)).Parameter).toMatchObject({ Name: 'plain' });
  });

  test('has a version for each value, and is overwritten only on request', async () => {
    await put('/two/entry', 'first');
    await expect(put('/two/entry', 'second')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect(await put('/two/entry', 'second', { Overwrite: true, Type: undefined })).toMatchObject({
      Version: 2,
    });
    expect((await get('/two/entry')).Parameter).toMatchObject({ Value: 'second', Version: 2 });
    expect((await get('/two/entry:1')).Parameter).toMatchObject({ Value: 'first', Selector: ':1' });
    await expect(get('/two/entry:3')).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    await expect(get('/two/none')).rejects.toMatchObject({
      name: 'ParameterNotFound',
      $metadata: { httpStatusCode: 400 },
    });
    await expect(get('/two/entry:stable')).rejects.toMatchObject({ name: 'NotSupportedByLocalCloud' });
  });

  test.each([
    ['a path that does not begin with a slash', { Name: 'a/b' }, 'ValidationException'],
    ['a name that is reserved for AWS', { Name: '/aws/entry' }, 'AccessDeniedException'],
    ['a name that is reserved for SSM', { Name: 'ssm-entry' }, 'ValidationException'],
    ['a name with a space', { Name: '/a b' }, 'ValidationException'],
    ['too deep a hierarchy', { Name: '/a'.repeat(16) }, 'HierarchyLevelLimitExceededException'],
    ['too long a name', { Name: `/${'a'.repeat(1011)}` }, 'ValidationException'],
    ['more than 4 KB', { Value: 'ä'.repeat(2049) }, 'ValidationException'],
    ['a reference to another parameter', { Value: '{{ssm:other}}' }, 'ValidationException'],
    ['no type', { Type: undefined }, 'ValidationException'],
    ['a secret', { Type: 'SecureString' }, 'ValidationException'],
    ['a pattern', { AllowedPattern: '^x$' }, 'NotSupportedByLocalCloud'],
  ])('is refused with %s', async (_, input, name) => {
    await expect(put('/five/entry', 'x', input)).rejects.toMatchObject({ name });
    await expect(get('/five/entry')).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  test('keeps its type', async () => {
    await put('/six/entry', 'x');
    await expect(put('/six/entry', 'x,y', { Type: 'StringList', Overwrite: true })).rejects.toMatchObject({
      name: 'HierarchyTypeMismatchException',
    });
  });
});

describe('parameters below a path', () => {
  beforeAll(async () => {
    for (let index = 10; index < 35; index++) await put(`/paged/service-${index}`, String(index));
    await put('/paged/deep/er', 'x');
    await put('/pagedother', 'x');
  });

  test('come ten a page at most', async () => {
    const pages = [];
    for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: '/paged' })) {
      pages.push(page.Parameters?.map(({ Value }) => Value));
    }
    expect(pages.map((page) => page?.length)).toEqual([10, 10, 5]);
    expect(pages.flat()).toEqual(Array.from({ length: 25 }, (_, index) => String(index + 10)));
    await expect(
      ssm.send(new GetParametersByPathCommand({ Path: '/paged', MaxResults: 11 })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(
      ssm.send(new GetParametersByPathCommand({ Path: '/paged', NextToken: 'other' })),
    ).rejects.toMatchObject({ name: 'InvalidNextToken' });
  });

  test('are those of deeper levels too with Recursive', async () => {
    const deep = await ssm.send(new GetParametersByPathCommand({ Path: '/paged/', Recursive: true }));
    expect(deep.Parameters?.[0]).toMatchObject({ Name: '/paged/deep/er' });
    expect(await ssm.send(new GetParametersByPathCommand({ Path: '/nothing' }))).toMatchObject({
      Parameters: [],
    });
    await expect(ssm.send(new GetParametersByPathCommand({ Path: 'paged' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });
});

test('a template makes parameters, with its references in their values', async () => {
  expect(stack.outputs).toMatchObject({ Name: '/stack/entry', Value: '{"role":"reader"}' });
  expect((await get('/stack/entry')).Parameter).toMatchObject({ Value: '{"role":"reader"}' });
  expect((await get(stack.outputs['Unnamed']!)).Parameter).toMatchObject({ Type: 'StringList' });
});

describe('a role', () => {
  test('reads what its policies allow: a path by the ARN of the path', async () => {
    await put('/shop/entry', 'x');
    const reader = asReader();
    expect(await reader.ssm.send(new GetParameterCommand({ Name: '/shop/entry' }))).toMatchObject({
      Parameter: { Value: 'x' },
    });
    expect(await reader.ssm.send(new GetParametersByPathCommand({ Path: '/shop' }))).toMatchObject({
      Parameters: [{ Name: '/shop/entry' }],
    });
    await expect(reader.ssm.send(new GetParametersByPathCommand({ Path: '/paged' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message:
        'User: arn:aws:sts::123456789012:assumed-role/reader/console is not authorized to perform: ssm:GetParametersByPath ' +
        `on resource: ${account}:parameter/paged because no identity-based policy allows the ssm:GetParametersByPath action`,
      $metadata: { httpStatusCode: 400 },
    });
  });

  test('learns its identity, without a permission for it', async () => {
    expect(await asReader().sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      UserId: expect.stringMatching(/^AROA[A-Z2-7]{17}:console$/) as string,
      Account: '123456789012',
      Arn: 'arn:aws:sts::123456789012:assumed-role/reader/console',
    });
  });
});

test('the owner of the local cloud is the root user of its account', async () => {
  const sts = new STSClient(cloud.clientConfig);
  expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
    UserId: '123456789012',
    Account: '123456789012',
    Arn: 'arn:aws:iam::123456789012:root',
  });
});
