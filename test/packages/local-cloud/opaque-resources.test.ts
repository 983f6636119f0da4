import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import type { Stack } from '../../../packages/local-cloud/services/cloudformation/state/stack';

let cloud: LocalCloud;
let stacks = 0;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
});
afterAll(() => cloud.close());

/** Provisions resources and an output for each value. */
function provision(Resources: object, values: Readonly<Record<string, unknown>>, more = {}): Promise<Stack> {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'opaque-'));
  const Outputs = Object.fromEntries(Object.entries(values).map(([name, Value]) => [name, { Value }]));
  const file = join(folder, `Shop${++stacks}.template.json`);
  writeFileSync(file, JSON.stringify({ Resources, Outputs, ...more }));
  return cloud.deploy(file);
}

const reference = (name: string) => ({ Ref: name });
const attribute = (name: string, of: string) => ({ 'Fn::GetAtt': [name, of] });

const resources = {
  Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: { 'Fn::Cidr': ['10.0.0.0/16', 6, 8] } } },
  Subnet: { Type: 'AWS::EC2::Subnet', CreationPolicy: {} },
  Bucket: { Type: 'AWS::S3::Bucket' },
  Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: { 'Fn::Sub': 'shop-${AWS::Region}' } } },
  Secret: { Type: 'AWS::SecretsManager::Secret' },
  Api: { Type: 'AWS::ApiGateway::RestApi' },
  Policy: { Type: 'AWS::IAM::ManagedPolicy' },
  Custom: { Type: 'Custom::Seeder', DependsOn: 'Bucket' },
};

test('a resource of a type that is not known has an id and attributes in the form of AWS, and is listed', async () => {
  const stack = await provision(resources, {
    vpc: reference('Vpc'),
    subnet: reference('Subnet'),
    group: attribute('Vpc', 'DefaultSecurityGroup'),
    bucket: reference('Bucket'),
    bucketArn: attribute('Bucket', 'Arn'),
    domain: attribute('Bucket', 'RegionalDomainName'),
    named: reference('Named'),
    secret: reference('Secret'),
    api: reference('Api'),
    root: attribute('Api', 'RootResourceId'),
    policy: reference('Policy'),
    zones: { 'Fn::Select': [1, { 'Fn::GetAZs': '' }] },
    blocks: { 'Fn::Join': [',', attribute('Vpc', 'Ipv6CidrBlocks')] },
    rows: attribute('Custom', 'Rows'),
  });
  expect(stack.outputs).toEqual({
    vpc: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
    subnet: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
    group: expect.stringMatching(/^sg-[0-9a-f]{17}$/),
    bucket: expect.stringMatching(/^shop1-bucket-[a-z0-9]{12}$/),
    bucketArn: `arn:aws:s3:::${stack.outputs['bucket']}`,
    domain: expect.stringMatching(/./),
    named: 'shop-us-east-1',
    secret: expect.stringMatching(
      /^arn:aws:secretsmanager:us-east-1:123456789012:secret:Shop1-Secret-\w+-\w{6}$/,
    ),
    api: expect.stringMatching(/^[a-z0-9]{10}$/),
    root: expect.stringMatching(/./),
    policy: expect.stringMatching(/^arn:aws:iam::123456789012:policy\/Shop1-Policy-/),
    zones: 'us-east-1b',
    blocks: expect.stringMatching(/./),
    rows: expect.stringMatching(/./),
  });
  expect(stack.differences.list()).toEqual(
    expect.arrayContaining(
      Object.entries(resources).map(([logicalId, { Type: type }]) => ({
        kind: 'opaque-resource',
        logicalId,
        type,
      })),
    ),
  );
});

test('a value from outside the template is made up, and is listed', async () => {
  const dynamic = '{{resolve:secretsmanager:database:SecretString:password}}';
  const stack = await provision(
    {
      Parameter: {
        Type: 'AWS::SSM::Parameter',
        Properties: { Name: '/shop/url', Type: 'String', Value: { 'Fn::Sub': `db://shop:${dynamic}@host` } },
      },
    },
    {
      arn: { 'Fn::ImportValue': 'shared:ExportsOutputFnGetAttKey83908E77ArnFAE2C1B9' },
      subnet: { 'Fn::ImportValue': 'network:ExportsOutputRefPrivateSubnet1' },
      table: reference('Table'),
      network: { 'Fn::Join': ['', reference('Networks')] },
    },
    {
      Parameters: {
        Table: { Type: 'AWS::SSM::Parameter::Value<String>' },
        Networks: { Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: '/shared/vpc-ids' },
      },
    },
  );
  expect(stack.outputs).toEqual({
    arn: expect.stringMatching(/^arn:aws:/),
    subnet: expect.stringMatching(/^subnet-[0-9a-f]{17}$/),
    table: expect.stringMatching(/^opaque-/),
    network: expect.stringMatching(/^vpc-/),
  });
  const { Parameter } = await new SSMClient(cloud.clientConfig).send(
    new GetParameterCommand({ Name: '/shop/url' }),
  );
  expect(Parameter?.Value).toMatch(/^db:\/\/shop:opaque-\w+@host$/);
  expect(stack.differences.list().map(({ logicalId }) => logicalId)).toEqual([
    'Parameter',
    'arn',
    'subnet',
    'table',
    'network',
  ]);
  expect(stack.differences.list()[0]).toEqual({
    kind: 'opaque-value',
    logicalId: 'Parameter',
    source: dynamic,
  });
});

test('what is not known about a type that is known is refused', async () => {
  const topic = { Type: 'AWS::SNS::Topic', UpdatePolicy: {} };
  await expect(provision({ Topic: topic }, {})).rejects.toThrow(/resource Topic .*UpdatePolicy/);
  await expect(
    provision({ Topic: { Type: 'AWS::SNS::Topic' } }, { name: reference('Gone') }),
  ).rejects.toThrow('refers to nothing');
});
