import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import type { CloudEvent } from '../../../packages/local-cloud/services/eventbridge/state/event';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const folder = mkdtempSync(join(tmpdir(), 'cloudformation-'));
const stackId = /^arn:aws:cloudformation:us-east-1:123456789012:stack\/Shop\/[0-9a-f]{8}-[0-9a-f-]{27}$/;

let cloud: LocalCloud;
let client: CloudFormationClient;
let events: CloudEvent[];

beforeEach(async () => {
  cloud = await LocalCloud.start({ startsAt });
  client = new CloudFormationClient(cloud.directClientConfig);
  events = [];
  cloud.events.onEvent((event) => events.push(event));
});

afterEach(() => cloud.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parameter = (Value: unknown, more: object = {}) => ({
  Type: 'AWS::SSM::Parameter',
  Properties: { Type: 'String', Value },
  ...more,
});

/** Deploys a template of the stack Shop. */
function deploy(Resources: object, Outputs: object = {}) {
  const file = join(folder, 'Shop.template.json');
  writeFileSync(file, JSON.stringify({ Resources, Outputs }));
  return cloud.deploy(file);
}

const statuses = () =>
  events
    .filter(({ source }) => source === 'aws.cloudformation')
    .map(({ detail }) => (detail as { 'status-details': { status: string } })['status-details'].status);

test('a stack and its resources are described by its name and by its id, which AWS::StackId is too', async () => {
  const stack = await deploy(
    { First: parameter('1'), Second: parameter({ 'Fn::Sub': '${AWS::StackId} ${First}' }) },
    { Id: { Value: { Ref: 'AWS::StackId' } } },
  );

  expect(stack.id).toMatch(stackId);
  const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack.id }));
  expect(Stacks).toEqual([
    expect.objectContaining({
      StackName: 'Shop',
      StackId: stack.id,
      StackStatus: 'CREATE_COMPLETE',
      CreationTime: new Date(startsAt),
      Outputs: [{ OutputKey: 'Id', OutputValue: stack.id }],
    }),
  ]);
  const { StackResources = [] } = await client.send(new DescribeStackResourcesCommand({ StackName: 'Shop' }));
  expect(
    StackResources.map(({ LogicalResourceId: id, PhysicalResourceId: physical }) => [id, physical]),
  ).toEqual([
    ['First', stack.resources.get('First')!.ref],
    ['Second', stack.resources.get('Second')!.ref],
  ]);
  const byPhysicalId = new DescribeStackResourcesCommand({
    PhysicalResourceId: stack.resources.get('First')!.ref,
  });
  expect((await client.send(byPhysicalId)).StackResources).toHaveLength(2);
  const { StackResourceDetail: second } = await client.send(
    new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'Second' }),
  );
  expect(second).toMatchObject({ ResourceType: 'AWS::SSM::Parameter', ResourceStatus: 'CREATE_COMPLETE' });
  const { StackResourceSummaries = [] } = await client.send(
    new ListStackResourcesCommand({ StackName: 'Shop' }),
  );
  expect(StackResourceSummaries).toHaveLength(2);
});

test('a stack or resource that does not exist is refused as AWS does', async () => {
  await deploy({ First: parameter('1') });
  const code = (command: Promise<unknown>) => command.catch(({ name }: Error) => name);
  expect(await code(client.send(new DescribeStacksCommand({ StackName: 'Other' })))).toBe('ValidationError');
  const missing = new DescribeStackResourceCommand({ StackName: 'Shop', LogicalResourceId: 'None' });
  expect(await code(client.send(missing))).toBe('ValidationError');
});

test('the API deletes a stack in its own time, and one that does not exist is deleted already', async () => {
  const { id } = await deploy({ First: parameter('1') });
  await client.send(new DeleteStackCommand({ StackName: 'Shop' }));
  await client.send(new DeleteStackCommand({ StackName: 'Shop' }));
  while (cloud.cloudformation.stack(id)?.status !== 'DELETE_COMPLETE') await turn();
  await client.send(new DeleteStackCommand({ StackName: 'Shop' }));
  await client.send(new DeleteStackCommand({ StackName: id }));
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: id }));
  expect(stack).toMatchObject({ StackStatus: 'DELETE_COMPLETE' });
});

test('a role deletes no stack, because AWS would check its permissions for each resource', async () => {
  await deploy({ First: parameter('1') });
  const caller = new CloudFormationClient({ ...cloud.directClientConfig, ...cloud.clientConfigOf('eve') });
  await expect(caller.send(new DeleteStackCommand({ StackName: 'Shop' }))).rejects.toMatchObject({
    name: 'NotSupportedByLocalCloud',
  });
});

test('callers need permissions', async () => {
  const { id } = await deploy({ First: parameter('1') });
  const allowed = { Effect: 'Allow', Action: 'cloudformation:DescribeStacks', Resource: id };
  const caller = new CloudFormationClient({
    ...cloud.directClientConfig,
    ...cloud.clientConfigOf('ada', { Statement: [allowed] }),
  });
  const { Stacks } = await caller.send(new DescribeStacksCommand({ StackName: 'Shop' }));
  expect(Stacks).toHaveLength(1);
  await expect(caller.send(new DescribeStackEventsCommand({ StackName: 'Shop' }))).rejects.toMatchObject({
    name: 'AccessDenied',
  });
});

test('EventBridge receives each status, all of one operation with one token', async () => {
  const { id } = await deploy({ First: parameter('1') });
  expect(statuses()).toEqual(['CREATE_IN_PROGRESS', 'CREATE_COMPLETE']);
  const [first, last] = events.map(({ detail }) => detail as Record<string, unknown>);
  expect(events[0]).toMatchObject({
    source: 'aws.cloudformation',
    'detail-type': 'CloudFormation Stack Status Change',
    resources: [id],
    detail: { 'stack-id': id, 'status-details': { status: 'CREATE_IN_PROGRESS', 'status-reason': '' } },
  });
  expect(first?.['client-request-token']).toEqual(last?.['client-request-token']);
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName: 'Shop' }));
  expect(StackEvents.map(({ LogicalResourceId: of, ResourceStatus: status }) => `${of} ${status}`)).toEqual([
    'Shop CREATE_COMPLETE',
    'First CREATE_COMPLETE',
    'First CREATE_IN_PROGRESS',
    'Shop CREATE_IN_PROGRESS',
  ]);
});
