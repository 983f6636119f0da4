import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalCloud } from '../../../packages/local-cloud/cloud';

let cloud: LocalCloud;
beforeEach(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z'), functions: 'in-process' });
});
afterEach(() => cloud.close());

/** A function that makes a thing, fails when its size is 13, and does not answer when it is 0. */
const code = `
const { request } = require('node:http');
exports.handler = (event) => new Promise((resolve, reject) => {
  const { Size } = event.ResourceProperties;
  if (Size === '0') return resolve();
  const answer = {
    Status: event.RequestType !== 'Delete' && Size === '13' ? 'FAILED' : 'SUCCESS',
    Reason: 'unlucky',
    PhysicalResourceId: event.PhysicalResourceId ?? 'thing-1',
    Data: { Size: Number(Size), Was: event.OldResourceProperties?.Size ?? 'nothing' },
  };
  const url = new URL(event.ResponseURL);
  const options = { method: 'PUT', hostname: url.hostname, port: url.port, path: url.pathname };
  request(options, (response) => { response.resume(); resolve(); }).on('error', reject).end(JSON.stringify(answer));
});`;

async function deploy(size: number, serviceToken: unknown = { 'Fn::GetAtt': ['Maker', 'Arn'] }) {
  const Resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'lambda.amazonaws.com' },
          },
        },
      },
    },
    Maker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Code: { ZipFile: code },
      },
    },
    Thing: {
      Type: 'AWS::CloudFormation::CustomResource',
      Properties: { ServiceToken: serviceToken, Size: size },
    },
    Parameter: {
      Type: 'AWS::SSM::Parameter',
      Properties: {
        Type: 'String',
        Value: { 'Fn::Sub': '${Thing} of ${Thing.Size}, after ${Thing.Was}' },
      },
    },
  };
  const file = join(mkdtempSync(join(process.env['TEST_FOLDER']!, 'custom-')), 'Shop.template.json');
  writeFileSync(file, JSON.stringify({ Resources }));
  const stack = await cloud.deploy(file);
  return {
    stack,
    value: (stack.resources.get('Parameter')!.properties as { readonly Value: string }).Value,
  };
}

it('a custom resource is what its function answers, when it is created and changed', async () => {
  expect((await deploy(1)).value).toBe('thing-1 of 1, after nothing');
  const { value, stack } = await deploy(2);
  expect(value).toBe('thing-1 of 2, after 1');
  expect(stack.differences.list()).toEqual([]);
  await cloud.destroy('Shop');
  expect(stack.status).toBe('DELETE_COMPLETE');
});

it('a deployment fails when the function answers so', async () => {
  await expect(deploy(13)).rejects.toThrow(/from custom resource. Message returned: unlucky/);
  expect(cloud.cloudformation.stack('Shop')?.status).toBe('ROLLBACK_COMPLETE');
});

it.each<[string, number, unknown]>([
  ['does not answer', 0, { 'Fn::GetAtt': ['Maker', 'Arn'] }],
  ['is another stack’s', 1, 'arn:aws:lambda:us-east-1:123456789012:function:elsewhere'],
  ['is a topic', 1, 'arn:aws:sns:us-east-1:123456789012:requests'],
])('a custom resource whose function %s is opaque, and said so', async (_, size, serviceToken) => {
  const { stack } = await deploy(size, serviceToken);
  expect(stack.differences.list()).toEqual([
    { kind: 'opaque-resource', logicalId: 'Thing', type: 'AWS::CloudFormation::CustomResource' },
  ]);
  await cloud.destroy('Shop');
});
