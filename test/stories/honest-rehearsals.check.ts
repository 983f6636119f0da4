import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { ProgressiveDelivery } from '../../infra/index';
import { rehearse } from '../../packages/rehearsal/rehearse';
import { readScenario } from '../../packages/rehearsal/scenario';
import { ensureBuilt } from '../support/built';
import { fastSynthesis } from '../support/infra-fixture';

beforeAll(ensureBuilt);

const ok = 'return { statusCode: 200, headers: {}, body: "ok" };';
const throwing = 'throw new TypeError("no cart " + event.headers["x-request-id"]);';
const handlerOf = (body: string) => `exports.handler = async (event) => { ${body} };`;

/** The function of a service: inline code, or what a test makes of the stack. */
type Production = string | ((stack: Stack, folder: string) => LambdaFunction);

const inline = (code: string) => (stack: Stack) =>
  new LambdaFunction(stack, 'Function', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
  });

/** A release that ends in minutes, for tests in which it ends well. */
const shortStages = [
  { weightPercent: 10, bakeSeconds: 150 },
  { weightPercent: 100, bakeSeconds: 60 },
];

/** Rehearses the release of one version over another. */
function play(production: Production, next: string, expected: 'promoted' | 'rolled-back', more: object = {}) {
  const folder = mkdtempSync(join(process.env['TEST_FOLDER']!, 'honest-'));
  const context = { 'aws:cdk:disable-creation-stack-traces': true };
  const stack = new Stack(new App({ outdir: folder, ...fastSynthesis, context }), 'Shop');
  new ProgressiveDelivery(stack, 'Delivery', {
    function: (typeof production === 'string' ? inline(production) : production)(stack, folder),
    serviceName: 'shop',
    ...(expected === 'promoted' && { strategies: { canary: { stages: shortStages } } }),
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
    traffic: 'direct',
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

test('a rehearsal whose production fails during a stage is not as expected, although the release ends so', async () => {
  const failing = `if (Date.now() > ${Date.parse('2026-01-05T09:04:00Z')}) ${throwing} ${ok}`;
  const report = await play(handlerOf(failing), handlerOf(ok), 'promoted');
  expect(report.releases).toMatchObject([{ outcome: 'promoted', expected: 'promoted' }]);
  expect(report.asExpected).toBe(false);
  expect(report.production).toMatchObject({
    failed: true,
    reasons: [{ status: 502, reason: expect.stringContaining('TypeError: no cart') }],
  });
  const { failures } = report.production;
  expect(failures.length).toBeGreaterThan(0);
  expect(failures.every(({ release, weight }) => release === 'next' && weight >= 10)).toBe(true);
});

test('a function that CDK has bundled without the SDK works, also with a module of a layer', async () => {
  const report = await play(
    (stack, folder) => {
      const write = (path: string, text: string) => {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
        return join(folder, path);
      };
      write('layer/nodejs/node_modules/prices/index.js', 'exports.tea = 3;');
      const entry = write(
        'service/handler.ts',
        `import { SSMClient } from '@aws-sdk/client-ssm';
        export const handler = async () => {
          const { tea } = require('prices');
          return { statusCode: new SSMClient({}) && tea === 3 ? 200 : 500, headers: {}, body: 'ok' };
        };`,
      );
      // Where CDK looks for esbuild.
      symlinkSync(join(__dirname, '..', '..', 'node_modules'), join(folder, 'service', 'node_modules'));
      return new NodejsFunction(stack, 'Function', {
        entry,
        runtime: Runtime.NODEJS_24_X,
        projectRoot: join(folder, 'service'),
        depsLockFilePath: write('service/package-lock.json', '{}'),
        bundling: { externalModules: ['@aws-sdk/*', 'prices'] },
        layers: [new LayerVersion(stack, 'Prices', { code: Code.fromAsset(join(folder, 'layer')) })],
      });
    },
    handlerOf(ok),
    'promoted',
  );
  expect(report).toMatchObject({ asExpected: true, requests: { failed: 0 } });
  const layers = report.differences.filter(({ kind }) => kind.startsWith('layer'));
  expect(layers.map(({ kind }) => kind)).toEqual(['layer-path']);
});

test('clients in a VPC that is not associated with the service reach nothing, and the report says so', async () => {
  const traffic = { requestsPerSecond: 2, requests: [{ path: '/' }], vpc: 'vpc-0123456789abcdef0' };
  const report = await play(handlerOf(ok), handlerOf(ok), 'promoted', { traffic });
  const { total } = report.requests;
  expect(total).toBeGreaterThan(20);
  expect(report).toMatchObject({
    asExpected: false,
    releases: [],
    requests: { failed: total },
    production: {
      failed: true,
      reasons: [
        { status: 0, reason: expect.stringContaining('vpc-0123456789abcdef0') as string, requests: total },
      ],
    },
  });
});
