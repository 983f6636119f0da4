import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AwsTime } from '../../../packages/cli/account/aws-time';
import { LocalCloud } from '../../../packages/local-cloud/cloud';

const startsAt = Date.parse('2030-01-01T00:00:00Z');

describe('the time of an account', () => {
  let cloud: LocalCloud;

  beforeAll(async () => {
    cloud = await LocalCloud.start({ startsAt });
  });

  afterAll(() => cloud.close());

  /** The time after one response. */
  async function timeAfterAnswer(time: AwsTime): Promise<number> {
    const client = new DynamoDBClient(cloud.directClientConfig);
    time.follow(client);
    await client.send(new DescribeTableCommand({ TableName: 'missing' })).catch(() => undefined);
    return time.now();
  }

  it('is taken from the configured header', async () => {
    const time = await timeAfterAnswer(new AwsTime(cloud.clockHeader));
    expect(time).toBeGreaterThanOrEqual(startsAt);
    expect(time).toBeLessThan(startsAt + 3_600_000);
  });

  it('is the time of this machine without a header', async () => {
    const before = Date.now();
    const time = await timeAfterAnswer(new AwsTime());
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now());
  });
});

it('no code that calls AWS imports the local cloud', () => {
  const folder = join(__dirname, '..', '..', '..', 'packages', 'cli');
  const importing = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('dist'))
    .filter((file) => readFileSync(join(folder, file), 'utf8').includes('/local-cloud'));
  const local = /^commands\/(cloud|publish|rehearse)\//;
  expect(importing.filter((file) => !local.test(file)).sort()).toEqual([
    // A reader of JSON files.
    'commands/init/app-settings.ts',
    // What those commands share.
    'commands/shared/local-endpoint.ts',
    'commands/shared/playground-scenario.ts',
    // A reader of JSON files.
    'process/input-file.ts',
    'views/connection-text.ts',
    'views/difference-text.ts',
    'views/rehearsal-screen.ts',
  ]);
});
