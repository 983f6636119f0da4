import { LambdaClient, PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { EnableRuleCommand } from '@aws-sdk/client-eventbridge';
import { bundleHandler } from '../../packages/rehearsal/bundle-handler';
import type { CloudEvent } from '../../packages/local-cloud/services/eventbridge/state/event';
import { Story } from '../support/story';
import { sourceOfVersion } from '../support/version-source';

let story: Story;
let publications: CloudEvent[];

beforeEach(async () => {
  story = await Story.begin();
  publications = [];
  story.delivery.cloud.events.onEvent((event) => {
    if (event['detail-type'] === 'AWS API Call via CloudTrail' && event.source === 'aws.lambda') {
      publications.push(event);
    }
  });
});
afterEach(() => story.end());

/** Publishes a version as a pipeline does that publishes in a call of its own. */
async function publishVersion(name: string): Promise<string> {
  const { cloud, functionName: FunctionName } = story.delivery;
  const lambda = new LambdaClient(cloud.clientConfig);
  const ZipFile = await bundleHandler(sourceOfVersion(name));
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }));
  const { Version = '' } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  return Version;
}

test('a publication of version 2 that is reported an hour late, while 3 is in production, is refused, and clients get 3 only', async () => {
  const { delivery } = story;
  await delivery.disableRules('Trigger');
  const late = await publishVersion('late');
  const newest = await publishVersion('newest');
  await delivery.moveAlias('live', newest);
  await delivery.sleep(3_600);
  const event = publications.find(({ detail }) => versionIn(detail) === late)!;
  for (const [id, { type, ref }] of delivery.stack.resources) {
    if (type !== 'AWS::Events::Rule' || !id.includes('Trigger')) continue;
    await delivery.events.send(new EnableRuleCommand({ Name: ref }));
  }
  story.startTraffic(2);
  delivery.cloud.events.emit({
    source: event.source,
    detailType: event['detail-type'],
    detail: event.detail,
  });
  await delivery.sleep(60);
  const execution = (await delivery.client.findExecution(late))!;
  expect(delivery.client.releaseId(execution)).toMatch(new RegExp(`^checkout-${late}-[0-9a-f]{8}$`));
  expect(await story.ending(execution)).toMatchObject({ status: 'FAILED' });
  const { timeline } = await delivery.client.readRelease(execution);
  expect(timeline).toMatchObject({ outcome: 'refused', failure: { error: 'ReleaseSuperseded' } });
  await story.expectBaseline(newest);
  expect(story.requests.failed).toBe(0);
});

/** Returns the version that a call of PublishVersion made. */
function versionIn(detail: unknown): unknown {
  const { eventName, responseElements } = detail as {
    eventName: string;
    responseElements: { version?: unknown } | null;
  };
  return eventName.startsWith('PublishVersion') ? responseElements?.version : undefined;
}
