import { Releases } from '../../aws/releases';
import { SFNClient } from '@aws-sdk/client-sfn';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Story } from '../support/story';

let story: Story;
let releases: Releases;
let version: string;
let announced: { detail: Record<string, unknown> }[];

beforeAll(async () => {
  story = await Story.begin();
  const { clientConfig } = story.delivery.cloud;
  releases = new Releases(story.delivery.deployment, {
    dynamodb: new DynamoDBClient(clientConfig),
    sfn: new SFNClient(clientConfig),
    lambda: new LambdaClient(clientConfig),
  });
  version = await story.publishQuietly('next');
  story.delivery.cloud.events.onEvent((event) => {
    if (event['detail-type'] === 'Approval Requested') announced.push(event as never);
  });
});
beforeEach(() => {
  announced = [];
});
afterAll(() => story.end());

const asked = (reason: string) => ({ reason, requestedBy: 'ada', at: story.delivery.now() });

/** A release by a strategy that asks before the first shift, and at 10 %. */
async function startedAs(id: string) {
  const executionArn = await story.start({ version, strategy: 'reviewed' }, id);
  await story.delivery.sleep(10);
  return { id, executionArn };
}

async function approvedToStart(id: string) {
  const release = await startedAs(id);
  expect(await releases.approve(release, 'start', asked('go'))).toEqual({ kind: 'counted' });
  await story.delivery.sleep(5);
  expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
  return release;
}

describe('a release that asks for an approval', () => {
  it('goes on at once when it is approved, and past its approvals when somebody promotes it', async () => {
    const release = await approvedToStart('approved');
    await story.delivery.sleep(420);
    expect(announced.map(({ detail }) => detail['stage'])).toEqual(['start', '10%']);
    expect(announced[1]?.detail).toMatchObject({
      severity: 'warning',
      evidence: expect.stringContaining('3 of 3 alarms are OK') as string,
      command: 'rollouts approve --service checkout --stage 10% --reason …',
    });
    await releases.promote(release, { extent: 'full' }, asked('no time'));
    await story.delivery.sleep(5);
    expect(await story.delivery.weights()).toEqual({ production: 0, canary: 1 });
    expect(await story.ending(release.executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await story.plot(release.executionArn)).toEqual([
      'admitted',
      'prepared',
      'judged start',
      'approvalRequested start',
      'approved start',
      'judged start',
      'shifted 10%',
      'judged 10%',
      'approvalRequested 10%',
      'promotionRequested',
      'judged 10%',
      'shifted 100%',
      'judged 100%',
      'promoted',
      'concluded',
    ]);
  });
});
