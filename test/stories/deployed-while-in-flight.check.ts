import { PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { Story } from '../support/story';

let story: Story;
beforeEach(async () => {
  story = await Story.begin();
});
afterEach(() => story.end());

/** Replaces the code of every task, as a deployment does before it updates the state machine. */
async function deployTasks({ delivery }: Story, source: string): Promise<void> {
  const ZipFile = zipSync({ 'index.js': Buffer.from(source) });
  for (const [id, { type, ref }] of delivery.stack.resources) {
    if (type !== 'AWS::Lambda::Function' || !id.startsWith('DeliveryTasks')) continue;
    await delivery.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: ref, ZipFile }));
    await delivery.lambda.send(new PublishVersionCommand({ FunctionName: ref }));
  }
}

it('a release in flight runs the code that it began with, although a deployment replaces it', async () => {
  story.startTraffic(2);
  const version = await story.publishOnly('next');
  const execution = await story.start({ version }, 'in-flight');
  await story.delivery.sleep(120);
  expect(await story.delivery.weights()).toEqual({ production: 9, canary: 1 });
  await deployTasks(
    story,
    "exports.handler = async () => { throw new Error('code of the next deployment'); };",
  );
  expect(await story.ending(execution)).toEqual({ status: 'SUCCEEDED' });
  await story.expectBaseline(version);
});
