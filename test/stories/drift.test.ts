import { UpdateListenerCommand } from '@aws-sdk/client-vpc-lattice';
import { rest } from '../../core/traffic';
import { Story } from '../support/story';

let story: Story;
let version: string;
let count = 0;
let execution: string;

beforeAll(async () => {
  story = await Story.begin();
  version = await story.publishQuietly('next');
});
beforeEach(async () => {
  await story.delivery.reset();
  execution = await story.start({ version }, `release-${++count}`);
  await story.delivery.sleep(35);
});
afterAll(() => story.end());

it('a stranger who moves the traffic of a release is named, and traffic is home before the next look', async () => {
  await story.delivery.route.write({ production: 1, canary: 1 });
  await story.delivery.sleep(6);
  expect(await story.delivery.weights()).toEqual(rest);
  expect(await story.ending(execution)).toMatchObject({
    error: 'ReleaseRolledBack',
    cause: expect.stringMatching(
      /TrafficDrifted: arn:aws:iam::123456789012:root \(127\.0\.0\.1\) called UpdateListener: the route should have 90 % production, 10 % canary, and was found with 50 % production, 50 % canary$/,
    ) as string,
  });
  await story.expectAtRestOn('1');
});

it('a stranger who changes nothing, or writes to another listener, does not concern the release', async () => {
  const { service, listener } = story.delivery.deployment.route;
  await story.delivery.route.write({ production: 9, canary: 1 });
  await story.delivery.lattice
    .send(
      new UpdateListenerCommand({
        serviceIdentifier: service,
        listenerIdentifier: `${listener.slice(0, -4)}0000`,
        defaultAction: { fixedResponse: { statusCode: 404 } },
      }),
    )
    .catch(() => undefined);
  await story.delivery.sleep(40);
  expect(await story.describe(execution)).toMatchObject({ status: 'RUNNING' });
  expect(await story.plot(execution)).not.toContain('guarded');
});

it('what the release itself writes wakes nobody', async () => {
  expect(await story.plot(execution)).toEqual(['admitted', 'prepared', 'shifted 10%', 'judged 10%']);
});
