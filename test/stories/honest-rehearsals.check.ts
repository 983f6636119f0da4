import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ProgressiveDelivery } from '../../infra/index';
import { rehearse } from '../../packages/rehearsal/rehearse';
import { readScenario } from '../../packages/rehearsal/scenario';
import { ensureBuilt } from '../support/built';
import { fastSynthesis } from '../support/infra-fixture';

beforeAll(ensureBuilt);

const ok = 'return { statusCode: 200, headers: {}, body: "ok" };';
const throwing = 'throw new TypeError("no cart " + event.headers["x-request-id"]);';
const handlerOf = (body: string) => `exports.handler = async (event) => { ${body} };`;

/** Rehearses the release of one version over another. */
function play(production: string, next: string, expected: 'promoted' | 'rolled-back', more: object = {}) {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'honest-'));
  const stack = new Stack(new App({ outdir: folder, ...fastSynthesis }), 'Shop');
  new ProgressiveDelivery(stack, 'Delivery', {
    function: new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(production),
    }),
    serviceName: 'shop',
  });
  (stack.node.root as App).synth();
  writeFileSync(join(folder, 'next.js'), next);
  const scenario = {
    description: 'a rehearsal',
    versions: [{ name: 'next', entry: './next.js', expect: expected }],
    traffic: { requestsPerSecond: 2, requests: [{ path: '/' }] },
    warmUpSeconds: 30,
    ...more,
  };
  writeFileSync(join(folder, 'scenario.json'), JSON.stringify(scenario));
  return rehearse({
    templateFile: join(folder, 'Shop.template.json'),
    scenario: readScenario(join(folder, 'scenario.json'), folder),
    seed: 1,
    weather: 'calm',
    speed: 'max',
    onProgress: () => undefined,
  });
}

test('a rehearsal whose production fails ends before the first release, with the reason', async () => {
  const report = await play(handlerOf(throwing), handlerOf(ok), 'promoted');
  const [failure] = report.production.failures;
  expect(failure).toEqual({ weight: 0, requests: failure?.faults, faults: report.requests.failed });
  expect(report).toMatchObject({
    asExpected: false,
    releases: [],
    production: {
      failed: true,
      reasons: [
        { status: 502, reason: expect.stringContaining('TypeError: no cart'), requests: failure?.faults },
      ],
    },
  });
});

test('a version that always throws is rolled back beside a bundle that leaves the SDK to the runtime and answers without isBase64Encoded', async () => {
  const bundle = `const { SSMClient } = require("@aws-sdk/client-ssm"); new SSMClient({}); ${handlerOf(ok)}`;
  const report = await play(bundle, handlerOf(throwing), 'rolled-back');
  expect(report).toMatchObject({
    asExpected: true,
    production: { failed: false, failures: [] },
    releases: [{ outcome: 'rolled-back', faultsServed: { production: 0 } }],
  });
  expect(report.releases[0]!.stages.every(({ weight }) => weight <= 10)).toBe(true);
  expect(report.differences.filter(({ kind }) => kind === 'missing-module')).toEqual([]);
});
