import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetListenerCommand, UpdateListenerCommand, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import {
  GetAliasCommand,
  LambdaClient,
  ListVersionsByFunctionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { weatherTable } from '../../../packages/local-cloud/weather/conditions/table';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import { DeploymentFailed } from '../../../packages/local-cloud/services/cloudformation/deployment/failure';
import type { Stack } from '../../../packages/local-cloud/services/cloudformation/state/stack';
import type { CloudEvent } from '../../../packages/local-cloud/services/eventbridge/state/event';

const folder = mkdtempSync(join(tmpdir(), 'stack-updates-'));
let cloud: LocalCloud;
let events: CloudEvent[];

beforeEach(async () => {
  cloud = await LocalCloud.start({ startsAt: Date.parse('2026-01-05T09:00:00Z') });
  events = [];
  cloud.events.onEvent((event) => events.push(event));
});
afterEach(() => cloud.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Resources = Record<string, { readonly Type: string; readonly Properties: object }>;

function deploy(Resources: Resources, name = 'Shop'): Promise<Stack> {
  const file = join(folder, `${name}.template.json`);
  writeFileSync(file, JSON.stringify({ Resources }));
  return cloud.deploy(file);
}

const statuses = () =>
  events
    .filter(({ source }) => source === 'aws.cloudformation')
    .map(({ detail }) => (detail as { 'status-details': { status: string } })['status-details'].status);
const changesOf = (stack: Stack) =>
  stack.events
    .filter(({ type, status }) => type !== 'AWS::CloudFormation::Stack' && !status.endsWith('_IN_PROGRESS'))
    .map(({ logicalId, status }) => `${logicalId} ${status}`);

const parameter = (properties: object, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value: '1', ...properties },
  ...more,
});
/** A parameter that AWS refuses. */
const refused = parameter({ Name: 'aws/forbidden' });

const role = {
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
};
const functionOf = (code: string, properties: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName: 'orders',
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Code: { ZipFile: `exports.handler = async () => '${code}'` },
    ...properties,
  },
});
const version = (DeletionPolicy: string) => ({
  Type: 'AWS::Lambda::Version',
  Properties: { FunctionName: { Ref: 'Function' } },
  DeletionPolicy,
});

async function versions(): Promise<string[]> {
  const { Versions = [] } = await new LambdaClient(cloud.directClientConfig).send(
    new ListVersionsByFunctionCommand({ FunctionName: 'orders' }),
  );
  return Versions.map(({ Version = '' }) => Version);
}

test('the same template again changes nothing', async () => {
  const { id } = await deploy({ A: parameter({}) });
  const again = await deploy({ A: parameter({}) });
  expect([again.id, statuses()]).toEqual([id, ['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']]);
});

test('an update changes what differs, in place, and deletes what is gone', async () => {
  await deploy({ A: parameter({}), B: parameter({}), C: parameter({ Value: { Ref: 'A' } }) });
  events = [];
  const stack = await deploy({ A: parameter({ Value: '2' }), C: parameter({ Value: { Ref: 'A' } }) });
  expect(changesOf(stack).slice(3)).toEqual(['A UPDATE_COMPLETE', 'B DELETE_COMPLETE']);
  expect(statuses()).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_COMPLETE',
  ]);
});

test('a create-only property replaces the resource, what refers to it follows, and the old one goes last', async () => {
  await deploy({ A: parameter({ Name: 'one' }), B: parameter({ Value: { Ref: 'A' } }) });
  const stack = await deploy({ A: parameter({ Name: 'two' }), B: parameter({ Value: { Ref: 'A' } }) });
  expect(changesOf(stack).slice(2)).toEqual(['A UPDATE_COMPLETE', 'B UPDATE_COMPLETE', 'A DELETE_COMPLETE']);
  expect(stack.resources.get('A')?.ref).toBe('two');
});

test('a replaced resource stays with UpdateReplacePolicy Retain', async () => {
  const keeps = { UpdateReplacePolicy: 'Retain' };
  await deploy({ A: parameter({ Name: 'one' }, keeps) });
  const stack = await deploy({ A: parameter({ Name: 'two' }, keeps) });
  expect(changesOf(stack).at(-1)).toBe('A DELETE_SKIPPED');
});

test('a property whose update behavior is not known is refused', async () => {
  await deploy({ A: parameter({}) });
  const failure = deploy({ A: parameter({ DataType: 'text' }) });
  await expect(failure).rejects.not.toBeInstanceOf(DeploymentFailed);
  await expect(failure).rejects.toThrow(/A \(AWS::SSM::Parameter\).*DataType/);
});

test.each([
  ['Delete', 'DELETE_COMPLETE'],
  ['RetainExceptOnCreate', 'DELETE_COMPLETE'],
  ['Retain', 'DELETE_SKIPPED'],
])('a failed creation is rolled back; DeletionPolicy %s gives %s', async (DeletionPolicy, status) => {
  const failure = deploy({
    A: parameter({}, { DeletionPolicy }),
    Z: { ...refused, DependsOn: 'A' } as never,
  });
  await expect(failure).rejects.toBeInstanceOf(DeploymentFailed);
  expect(statuses()).toEqual(['CREATE_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE']);
  const stack = cloud.cloudformation.stack('Shop')!;
  expect(changesOf(stack)).toEqual(['A CREATE_COMPLETE', 'Z CREATE_FAILED', `A ${status}`]);
  // As cdk deploy, which deletes the failed stack first.
  expect((await deploy({ B: parameter({}) })).status).toBe('CREATE_COMPLETE');
});

test('a failed update gives everything its old properties and deletes what is new', async () => {
  await deploy({ A: parameter({}), B: parameter({ Name: 'one' }) });
  events = [];
  const failure = deploy({
    A: parameter({ Value: '2' }),
    B: parameter({ Name: 'two' }),
    C: parameter({}),
    Z: { ...refused, DependsOn: ['A', 'B', 'C'] } as never,
  });
  await expect(failure).rejects.toBeInstanceOf(DeploymentFailed);
  expect(statuses()).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  const stack = cloud.cloudformation.stack('Shop')!;
  expect([...stack.resources].map(([id, { ref, attributes }]) => [id, ref, attributes?.['Value']])).toEqual([
    ['A', stack.resources.get('A')!.ref, '1'],
    ['B', 'one', '1'],
  ]);
  expect(changesOf(stack).slice(-3)).toEqual(['A UPDATE_COMPLETE', 'C DELETE_COMPLETE', 'B DELETE_COMPLETE']);
});

describe('a version', () => {
  const withVersion = (code: string, id: string, policy: string, more: Resources = {}) =>
    deploy({ Role: role, Function: functionOf(code), [id]: version(policy), ...more });
  const fails = { Z: { ...refused, DependsOn: 'Two' } as never };

  test('of a failed update is deleted with RetainExceptOnCreate, and the same commit can be deployed again', async () => {
    await withVersion('a', 'One', 'RetainExceptOnCreate');
    await expect(withVersion('b', 'Two', 'RetainExceptOnCreate', fails)).rejects.toBeInstanceOf(
      DeploymentFailed,
    );
    expect(await versions()).toEqual(['$LATEST', '1']);
    await withVersion('b', 'Two', 'RetainExceptOnCreate');
    expect(await versions()).toEqual(['$LATEST', '1', '3']);
  });

  test('of a failed update stays with Retain, and the same commit fails as on AWS', async () => {
    await withVersion('a', 'One', 'Retain');
    await expect(withVersion('b', 'Two', 'Retain', fails)).rejects.toBeInstanceOf(DeploymentFailed);
    expect(await versions()).toEqual(['$LATEST', '1', '2']);
    await expect(withVersion('b', 'Two', 'Retain')).rejects.toThrow(
      'A version for this Lambda function exists ( 2 ). Modify the function to create a new version.',
    );
  });

  test('begins at the next number when a function with a fixed name is made again', async () => {
    await withVersion('a', 'One', 'RetainExceptOnCreate');
    await cloud.destroy('Shop');
    await withVersion('a', 'One', 'RetainExceptOnCreate');
    expect(await versions()).toEqual(['$LATEST', '2']);
  });
});

test('an alias that a release moved stays where it is when its properties stay the same', async () => {
  const lambda = new LambdaClient(cloud.directClientConfig);
  const resources = (code: string, Description?: string) => ({
    Role: role,
    Function: functionOf(code),
    [`Of${code}`]: version('RetainExceptOnCreate'),
    Live: {
      Type: 'AWS::Lambda::Alias',
      Properties: { FunctionName: { Ref: 'Function' }, Name: 'live', FunctionVersion: '1', Description },
      DependsOn: `Of${code}`,
    },
  });
  const alias = { FunctionName: 'orders', Name: 'live' };
  const liveVersion = async () => (await lambda.send(new GetAliasCommand(alias))).FunctionVersion;
  await deploy(resources('a'));
  await deploy(resources('b'));
  await lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '2' }));
  await deploy(resources('c'));
  expect(await liveVersion()).toBe('2');
  // Any change writes all of an alias.
  await deploy(resources('c', 'described'));
  expect(await liveVersion()).toBe('1');
});

test('a listener is written only when its action differs between two templates', async () => {
  const lattice = new VPCLatticeClient(cloud.directClientConfig);
  const resources = (StatusCode: number, team: string) => ({
    Service: { Type: 'AWS::VpcLattice::Service', Properties: { Name: 'shop' } },
    Listener: {
      Type: 'AWS::VpcLattice::Listener',
      Properties: {
        ServiceIdentifier: { 'Fn::GetAtt': ['Service', 'Id'] },
        Protocol: 'HTTP',
        DefaultAction: { FixedResponse: { StatusCode } },
        Tags: [{ Key: 'team', Value: team }],
      },
    },
  });
  const { resources: made } = await deploy(resources(404, 'a'));
  const path = {
    serviceIdentifier: made.get('Service')!.ref,
    listenerIdentifier: made.get('Listener')!.ref,
  };
  const action = async () => (await lattice.send(new GetListenerCommand(path))).defaultAction;
  const byHand = { fixedResponse: { statusCode: 500 } };
  await lattice.send(new UpdateListenerCommand({ ...path, defaultAction: byHand }));
  await deploy(resources(404, 'b'));
  expect(await action()).toEqual(byHand);
  await deploy(resources(500, 'b'));
  await deploy(resources(404, 'b'));
  expect(await action()).toEqual({ fixedResponse: { statusCode: 404 } });
});

test('a rolled back update can be followed by another one', async () => {
  const resources = (code: number, more: Resources = {}) => ({
    Service: { Type: 'AWS::VpcLattice::Service', Properties: { Name: 'shop' } },
    Listener: {
      Type: 'AWS::VpcLattice::Listener',
      Properties: {
        ServiceIdentifier: { Ref: 'Service' },
        Protocol: 'HTTP',
        DefaultAction: { FixedResponse: { StatusCode: code } },
      },
    },
    ...more,
  });
  await deploy(resources(404));
  const failing = { Z: { ...refused, DependsOn: 'Listener' } as never };
  await expect(deploy(resources(500, failing))).rejects.toBeInstanceOf(DeploymentFailed);
  expect((await deploy(resources(500))).status).toBe('UPDATE_COMPLETE');
});

test('a service without a name fails in a stack with a hyphen at the 13th place', async () => {
  const service = { DeliveryService: { Type: 'AWS::VpcLattice::Service', Properties: {} } };
  await expect(deploy(service, 'payments-api-production')).rejects.toThrow(
    /payments-api--deliveryservi-\w{12}/,
  );
  expect((await deploy(service, 'PaymentsProduction')).status).toBe('CREATE_COMPLETE');
});

test('a template beyond the quotas is refused', async () => {
  const many = Object.fromEntries(Array.from({ length: 501 }, (_, index) => [`P${index}`, parameter({})]));
  await expect(deploy(many)).rejects.toMatchObject({ code: 'ValidationError' });
  await expect(deploy({ A: parameter({ Description: 'x'.repeat(1_000_000) }) })).rejects.toMatchObject({
    code: 'ValidationError',
  });
  expect(readFileSync(join(folder, 'Shop.template.json')).length).toBeGreaterThan(1_000_000);
  expect(statuses()).toEqual([]);
});

test('an update takes its time for each resource that it changes, and a new stack none', async () => {
  await cloud.close();
  const startsAt = Date.parse('2026-01-05T09:00:00Z');
  cloud = await LocalCloud.start({ startsAt, weather: 'typical' });
  const now = () => (cloud.context.clock.now() - startsAt) / 1000;
  const parameters = (Value: string) => ({ A: parameter({ Value }), B: parameter({ Value }) });
  await deploy(parameters('1'));
  expect(now()).toBe(0);
  await deploy(parameters('1'));
  expect(now()).toBe(0);
  await deploy(parameters('2'));
  const [least, most] = weatherTable.resourceSeconds.typical;
  expect(now()).toBeGreaterThanOrEqual(2 * least);
  expect(now()).toBeLessThanOrEqual(2 * most);
});
