import {
  CloudTrailClient,
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import { LambdaClient, RemovePermissionCommand } from '@aws-sdk/client-lambda';
import { LocalCloud } from '../../../packages/local-cloud/cloud';
import {
  defaultSelectors,
  eventSelectors,
  selects,
} from '../../../packages/local-cloud/services/cloudtrail/state/event-selectors';

const startsAt = Date.parse('2026-01-05T09:00:00Z');
const other = { account: '999999999999', homeRegion: 'eu-west-1', isMultiRegion: true, isLogging: true };
let cloud: LocalCloud;
let cloudtrail: CloudTrailClient;

beforeAll(async () => {
  cloud = await LocalCloud.start({ startsAt });
  cloudtrail = new CloudTrailClient(cloud.directClientConfig);
});

afterAll(() => cloud.close());

const arn = (name: string, region = 'us-east-1', account = '123456789012') =>
  `arn:aws:cloudtrail:${region}:${account}:trail/${name}`;

/** Counts the events that EventBridge gets for one refused call. */
async function countEvents(): Promise<number> {
  let received = 0;
  const end = cloud.events.onEvent(() => (received += 1));
  const call = new RemovePermissionCommand({ FunctionName: 'none', StatementId: 'none' });
  await expect(new LambdaClient(cloud.directClientConfig).send(call)).rejects.toThrow('not found');
  await cloud.context.clock.sleep(10_000);
  end();
  return received;
}

test('there is one trail, which logs, and what it logs becomes an event', async () => {
  const { trailList } = await cloudtrail.send(new DescribeTrailsCommand({}));
  expect(trailList).toMatchObject([
    { Name: 'management-events', TrailARN: arn('management-events'), IsMultiRegionTrail: true },
  ]);
  expect(await cloudtrail.send(new GetTrailStatusCommand({ Name: 'management-events' }))).toMatchObject({
    IsLogging: true,
    StartLoggingTime: new Date(startsAt),
  });
  const { EventSelectors } = await cloudtrail.send(
    new GetEventSelectorsCommand({ TrailName: arn('management-events') }),
  );
  expect(EventSelectors).toMatchObject([{ ReadWriteType: 'All', IncludeManagementEvents: true }]);
  expect(await countEvents()).toBe(1);
});

test('no event comes while no trail logs, or none logs what changes something', async () => {
  const theTrail = { Name: 'management-events' };
  await cloudtrail.send(new StopLoggingCommand(theTrail));
  expect(await countEvents()).toBe(0);
  await cloudtrail.send(new StartLoggingCommand(theTrail));
  await cloudtrail.send(
    new PutEventSelectorsCommand({
      TrailName: 'management-events',
      EventSelectors: [{ ReadWriteType: 'ReadOnly' }],
    }),
  );
  expect(await countEvents()).toBe(0);
  cloud.cloudtrail.trails.delete('management-events');
  expect(await countEvents()).toBe(0);

  await cloudtrail.send(new CreateTrailCommand({ Name: 'mine', S3BucketName: 'trails-of-mine' }));
  expect(await countEvents()).toBe(0);
  await cloudtrail.send(new StartLoggingCommand({ Name: 'mine' }));
  expect(await countEvents()).toBe(1);
});

test('a trail of another Region is only listed, unless it is for all Regions', async () => {
  const { trails } = cloud.cloudtrail;
  trails.add({ name: 'elsewhere', homeRegion: 'eu-west-1', isLogging: true });
  trails.add({ name: 'everywhere', homeRegion: 'eu-west-1', isMultiRegion: true, isLogging: true });
  const namesOf = async (input: object) =>
    (await cloudtrail.send(new DescribeTrailsCommand(input))).trailList?.map(({ Name }) => Name);

  expect(await namesOf({})).toEqual(['mine', 'everywhere']);
  expect(await namesOf({ includeShadowTrails: false })).toEqual(['mine']);
  expect(await namesOf({ trailNameList: ['everywhere', 'elsewhere', 'mine'] })).toEqual(['mine']);
  expect((await cloudtrail.send(new ListTrailsCommand({}))).Trails).toMatchObject([
    { Name: 'mine', HomeRegion: 'us-east-1' },
    { Name: 'elsewhere', HomeRegion: 'eu-west-1' },
    { Name: 'everywhere', HomeRegion: 'eu-west-1' },
  ]);
  await expect(
    cloudtrail.send(new StopLoggingCommand({ Name: arn('everywhere', 'eu-west-1') })),
  ).rejects.toMatchObject({ name: 'InvalidHomeRegionException' });
});

test('of a trail of the organization a member sees that it logs, and not what', async () => {
  cloud.cloudtrail.trails.add({ name: 'organization', ...other });
  const name = arn('organization', 'eu-west-1', other.account);
  expect(await cloudtrail.send(new GetTrailStatusCommand({ Name: name }))).toMatchObject({ IsLogging: true });
  await expect(cloudtrail.send(new GetEventSelectorsCommand({ TrailName: name }))).rejects.toMatchObject({
    name: 'CloudTrailARNInvalidException',
  });
  await expect(cloudtrail.send(new StopLoggingCommand({ Name: name }))).rejects.toMatchObject({
    name: 'NotOrganizationMasterAccountException',
  });
});

test.each<[string, (client: CloudTrailClient) => Promise<unknown>, string]>([
  [
    'an unknown trail',
    (client) => client.send(new GetTrailStatusCommand({ Name: 'none' })),
    'TrailNotFoundException',
  ],
  [
    'a name that cannot be one',
    (client) => client.send(new GetTrailStatusCommand({ Name: 'my--trail' })),
    'InvalidTrailNameException',
  ],
  [
    'a name that is taken',
    (client) => client.send(new CreateTrailCommand({ Name: 'mine', S3BucketName: 'trails' })),
    'TrailAlreadyExistsException',
  ],
  [
    'a selector of another type',
    (client) =>
      client.send(
        new PutEventSelectorsCommand({
          TrailName: 'mine',
          EventSelectors: [{ ReadWriteType: 'Some' as 'All' }],
        }),
      ),
    'InvalidEventSelectorsException',
  ],
  [
    'selectors of both kinds',
    (client) =>
      client.send(
        new PutEventSelectorsCommand({
          TrailName: 'mine',
          EventSelectors: [{}],
          AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
        }),
      ),
    'InvalidEventSelectorsException',
  ],
  [
    'what is not supported here',
    (client) =>
      client.send(
        new CreateTrailCommand({ Name: 'keyed', S3BucketName: 'trails', KmsKeyId: 'alias/trails' }),
      ),
    'NotSupportedByLocalCloud',
  ],
])('%s is refused', async (_, call, name) => {
  await expect(call(cloudtrail)).rejects.toMatchObject({ name });
});

test.each([
  ['DescribeTrails', {}, '*'],
  ['ListTrails', {}, '*'],
  ['GetTrailStatus', { Name: 'mine' }, arn('mine')],
  ['GetEventSelectors', { TrailName: arn('mine', 'eu-west-1') }, arn('mine', 'eu-west-1')],
  ['StopLogging', { Name: 'mine' }, arn('mine')],
])('%s needs a permission of its own', (name, input, resource) => {
  const operation = cloud.cloudtrail.operations[name]!;
  expect(operation.access(input as never, undefined as never)).toEqual([
    { action: `cloudtrail:${name}`, resource },
  ]);
});

const management = { Field: 'eventCategory', Equals: ['Management'] };
const advanced = (...fields: object[]) => ({ AdvancedEventSelectors: [{ FieldSelectors: fields }] });

test.each<[string, object, boolean]>([
  ['all management events', {}, true],
  ['only what writes', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }, true],
  ['only what reads', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }, false],
  ['no management events', { EventSelectors: [{ IncludeManagementEvents: false }] }, false],
  ['one of two', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }, { ReadWriteType: 'WriteOnly' }] }, true],
  ['not those of keys', { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }, true],
  ['management events by fields', advanced(management), true],
  ['data events by fields', advanced({ Field: 'eventCategory', Equals: ['Data'] }), false],
  ['those that write, by fields', advanced(management, { Field: 'readOnly', Equals: ['false'] }), true],
  ['those that read, by fields', advanced(management, { Field: 'readOnly', Equals: ['true'] }), false],
  [
    'all but another source',
    advanced(management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] }),
    true,
  ],
  ['all but this source', advanced(management, { Field: 'eventSource', NotStartsWith: ['lambda.'] }), false],
])('selectors for %s: %j', (_, selectors, isLogged) => {
  const call = {
    eventCategory: 'Management',
    eventSource: 'lambda.amazonaws.com',
    eventName: 'PublishVersion20150331',
    readOnly: false,
  } as const;
  const parsed = Object.keys(selectors).length === 0 ? defaultSelectors : eventSelectors.parse(selectors);
  expect(selects(parsed, call)).toBe(isLogged);
});
