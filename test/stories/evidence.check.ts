import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ProgressiveDelivery } from '../../infra/index';
import { ensureBuilt } from '../support/built';
import { Story } from '../support/story';

const metric = (name: string) => ({
  namespace: 'AWS/Lambda',
  name,
  dimensions: { FunctionName: 'shop' },
  statistic: 'Sum',
});

/** Synthesizes a service with strategies whose evidence is incomplete. */
function synthesize(): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'evidence-'));
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
  const stack = new Stack(app, 'Shop', { synthesizer });
  new ProgressiveDelivery(stack, 'Delivery', {
    function: new LambdaFunction(stack, 'Function', {
      functionName: 'shop',
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(
        "exports.handler = async () => ({ statusCode: 200, headers: {}, body: 'production', isBase64Encoded: false })",
      ),
    }),
    serviceName: 'shop',
    strategies: {
      canary: {},
      lambda: { source: 'lambda' },
      misspelt: {
        stages: [{ weightPercent: 10, bakeSeconds: 120 }, { weightPercent: 100 }],
        maxHoldSeconds: 300,
        gates: [
          {
            type: 'threshold',
            label: 'error rate',
            metrics: { errors: metric('Erors'), requests: metric('Invocations') },
            expression: '100 * errors / requests',
            max: 1,
          },
        ],
      },
    },
  });
  app.synth();
  return join(outdir, 'Shop.template.json');
}

let story: Story;
let next: string;
let count = 0;

beforeAll(async () => {
  ensureBuilt();
  story = await Story.begin({}, synthesize());
  await story.delivery.client.disableTriggers();
  next = await story.delivery.publish('next');
  story.startTraffic(5);
});
beforeEach(() => story.delivery.sleepToMinute());
afterAll(() => story.end());

function release(strategy: string): Promise<string> {
  return story.startAsPerson({ version: next, strategy, reason: 'faster' }, `release-${++count}`);
}

async function untilShifted(): Promise<void> {
  for (let seconds = 0; seconds < 120; seconds++) {
    if ((await story.weights()).canary > 0) return;
    await story.delivery.sleep(1);
  }
  throw new Error('the canary never got any traffic');
}

it('provisioned concurrency on live: refused, with nothing changed, until it is taken off', async () => {
  const before = story.requests.failed;
  const takeOff = await story.delivery.damage.provisionConcurrency('live');
  const refused = await release('canary');
  expect(await story.ending(refused)).toMatchObject({ error: 'ReleaseRefused' });
  expect(await story.failure(refused)).toBe('AliasHasProvisionedConcurrency');
  await story.expectBaseline('1');
  await takeOff();
  const admitted = await release('canary');
  await untilShifted();
  await story.delivery.abort('seen enough');
  expect(await story.ending(admitted)).toMatchObject({ error: 'ReleaseRolledBack' });
  expect(story.requests.failed).toBe(before);
});

it.each(['canary', 'lambda'])(
  'a canary that VPC Lattice may not invoke: traffic is back within 5 minutes, with the reason (strategy %s)',
  async (strategy) => {
    const execution = await release(strategy);
    await untilShifted();
    const shiftedAt = story.delivery.cloud.context.clock.now();
    const { failed } = story.requests;
    await story.delivery.damage.removePermissions('canary');
    expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
    await story.delivery.damage.addPermission('canary');
    const { baselineAt } = await story.report(execution);
    expect((Date.parse(baselineAt!) - shiftedAt) / 1000).toBeLessThanOrEqual(300);
    expect(await story.failure(execution)).toBe('CanaryUnreachable');
    expect(await story.lastVerdict(execution)).toMatchObject({
      decision: 'fail',
      blockingGates: ['canary'],
      gates: expect.arrayContaining([
        expect.objectContaining({
          code: 'canaryUnreachable',
          defects: [expect.stringContaining('VPC Lattice is not allowed to invoke')],
        }),
      ]) as unknown,
    });
    // A tenth of the requests of at most five minutes.
    expect(story.requests.failed - failed).toBeLessThan(0.15 * 300 * 5);
    await story.expectBaseline('1');
  },
);

it('a threshold on a misspelt metric: named at the first check, never passed, and no request fails', async () => {
  const { failed } = story.requests;
  const execution = await release('misspelt');
  await untilShifted();
  await story.delivery.sleep(60);
  const missing = expect.arrayContaining([
    expect.objectContaining({
      code: 'metricsMissing',
      metrics: ['AWS/Lambda Erors {FunctionName=shop}'],
      never: true,
      decision: 'hold',
    }),
  ]) as unknown;
  expect(await story.lastVerdict(execution)).toMatchObject({ decision: 'hold', gates: missing });
  expect(await story.ending(execution)).toMatchObject({ error: 'ReleaseRolledBack' });
  expect(await story.lastVerdict(execution)).toMatchObject({
    decision: 'fail',
    cause: 'holdLimit',
    blockingGates: ['threshold:error rate'],
    gates: missing,
  });
  expect(story.requests.failed).toBe(failed);
  await story.expectBaseline('1');
});
