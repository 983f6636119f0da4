import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { type StageInput, ProgressiveDelivery } from '../../infra/index';
import { ensureBuilt } from '../support/built';
import { fastSynthesis } from '../support/infra-fixture';
import { Story } from '../support/story';

beforeAll(ensureBuilt);

/** Synthesizes a service whose default strategy has these stages, and returns the path of its template. */
function synthesize(...stages: StageInput[]): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'strategy-'));
  const app = new App({ outdir, ...fastSynthesis });
  const stack = new Stack(app, 'Shop');
  new ProgressiveDelivery(stack, 'Delivery', {
    function: new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ statusCode: 200, headers: {}, body: "ok" })'),
    }),
    serviceName: 'shop',
    strategies: { canary: { stages } },
  });
  app.synth();
  return join(outdir, 'Shop.template.json');
}

test('a release runs on with its own strategy when a deployment changes it, and the next one has the new one', async () => {
  const first = synthesize({ weightPercent: 10, bakeSeconds: 150 }, { weightPercent: 100, bakeSeconds: 150 });
  const second = synthesize({ weightPercent: 20, bakeSeconds: 60 }, { weightPercent: 100, bakeSeconds: 60 });
  const story = await Story.begin({}, first);
  try {
    const { delivery } = story;
    story.startTraffic(5);
    const version = await story.publishOnly('next');
    const inFlight = await story.start({ version }, 'in-flight');
    await delivery.sleep(120);
    expect(await delivery.weights()).toEqual({ production: 9, canary: 1 });

    await delivery.cloud.deploy(second, { stackName: delivery.stack.name });
    expect(delivery.stack.status).toBe('UPDATE_COMPLETE');
    expect(await delivery.weights()).toEqual({ production: 9, canary: 1 });
    expect(await story.ending(inFlight)).toEqual({ status: 'SUCCEEDED' });
    expect((await story.report(inFlight)).stages.map(({ weight }) => weight)).toEqual([10, 100]);
    await story.expectBaseline(version);

    await delivery.client.disableTriggers();
    const newer = await delivery.publish('good');
    const next = await story.start({ version: newer }, 'next');
    expect(await story.ending(next)).toEqual({ status: 'SUCCEEDED' });
    expect((await story.report(next)).stages.map(({ weight }) => weight)).toEqual([20, 100]);
    await story.expectBaseline(newer);
    expect(story.requests.failed).toBe(0);
  } finally {
    await story.end();
  }
});
