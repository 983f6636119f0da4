import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LambdaClient, ListVersionsByFunctionCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ProgressiveDelivery, type ProgressiveDeliveryProps } from '../../infra/index';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { DeploymentFailed } from '../../packages/local-cloud/services/cloudformation/deployment/failure';
import type { Stack as DeployedStack } from '../../packages/local-cloud/services/cloudformation/state/stack';
import { TrafficClient } from '../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import { ServiceClient } from '../../packages/rehearsal/service-client';
import { ensureBuilt } from '../support/built';
import { startsAt } from '../support/delivery';
import { executionOf } from '../support/execution-of';
import { fastSynthesis } from '../support/infra-fixture';

type Resources = Record<
  string,
  { readonly Type: string; Properties: Record<string, unknown>; DependsOn?: string[] }
>;

interface Deployed {
  /** @default - the function alone, without the construct */
  readonly delivery?: Partial<ProgressiveDeliveryProps>;
  readonly environment?: Record<string, string>;
  /** Changes the template before it is deployed. */
  readonly change?: (resources: Resources) => void;
}

/** Synthesizes the stack of a function of a fixed name, and returns the path of its template. */
function synthesize({ delivery, environment, change = () => undefined }: Deployed): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'initial-'));
  const stack = new Stack(new App({ outdir, ...fastSynthesis }), 'Shop');
  const handler = new LambdaFunction(stack, 'Function', {
    functionName: 'orders',
    environment,
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(
      'exports.handler = async (_, { functionVersion }) => ({ statusCode: 200, headers: {}, body: functionVersion, isBase64Encoded: false })',
    ),
  });
  if (delivery) {
    const { route } = new ProgressiveDelivery(stack, 'Delivery', {
      function: handler,
      serviceName: 'orders',
      ...delivery,
    });
    new CfnOutput(stack, 'Listener', { value: route.listenerArn });
  }
  (stack.node.root as App).synth();
  const file = join(outdir, 'Shop.template.json');
  const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources: Resources };
  change(template.Resources);
  writeFileSync(file, JSON.stringify(template));
  return file;
}

/** The template of a construct that writes the number of the first version into it, and no mark. */
function asBefore(resources: Resources): void {
  delete resources[idOf(resources, /^Function[0-9A-F]{8}$/)]!.Properties['Description'];
  const [made] = Object.entries(resources).find(
    ([, { Type }]) => Type === 'AWS::CloudFormation::CustomResource',
  )!;
  for (const id of Object.keys(resources)) if (id.startsWith('DeliveryInitialVersion')) delete resources[id];
  for (const { Type, Properties } of Object.values(resources)) {
    const { FunctionVersion: version } = Properties;
    if (Type === 'AWS::Lambda::Alias' && JSON.stringify(version).includes(made)) {
      Properties['FunctionVersion'] = '1';
    }
  }
}

function idOf(resources: Resources, pattern: RegExp): string {
  return Object.keys(resources).find((id) => pattern.test(id))!;
}

let cloud: LocalCloud;
let lambda: LambdaClient;
beforeEach(async () => {
  ensureBuilt();
  cloud = await LocalCloud.start({ startsAt, functions: 'in-process' });
  lambda = new LambdaClient(cloud.clientConfig);
});
afterEach(() => cloud.close());

/** The version that clients of the service get. */
async function served({ outputs }: DeployedStack): Promise<string> {
  const client = new TrafficClient(cloud.context, cloud.lattice.urlOf(outputs['Listener']!));
  const { status, body } = await client.send({ id: 'first', path: '/' });
  await client.close();
  return status === 200 ? body : `status ${status}`;
}

async function versions(): Promise<(string | undefined)[]> {
  const { Versions = [] } = await lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'orders' }));
  return Versions.map(({ Version }) => Version).filter((version) => version !== '$LATEST');
}

/** Checks whether a release of a version is started within ten minutes. */
async function isReleased(stack: DeployedStack, version: string): Promise<boolean> {
  await cloud.context.clock.sleep(600_000);
  const client = await ServiceClient.find(cloud, stack);
  return (await client.findExecution(version)) !== undefined;
}

it('a function in production is adopted when the newest version, published outside the stack, equals $LATEST', async () => {
  await cloud.deploy(synthesize({}));
  const outside = await lambda.send(new PublishVersionCommand({ FunctionName: 'orders' }));
  expect(outside.Version).toBe('1');

  const withoutMark = synthesize({ delivery: {}, change: asBefore });
  await expect(cloud.deploy(withoutMark)).rejects.toThrow(
    /A version for this Lambda function exists \( 1 \)/,
  );

  const stack = await cloud.deploy(synthesize({ delivery: {} }));
  expect(await versions()).toEqual(['1', '2']);
  expect(await served(stack)).toBe('2');
  expect(await isReleased(stack, '2')).toBe(false);
});

it('a function in production is adopted with the version that clients get, and released from it', async () => {
  await cloud.deploy(synthesize({}));
  await lambda.send(new PublishVersionCommand({ FunctionName: 'orders' }));
  const stack = await cloud.deploy(synthesize({ delivery: { initialVersion: '1' } }));
  expect(await served(stack)).toBe('1');
  expect(await isReleased(stack, '2')).toBe(true);
});

it('a stack with a fixed function name is deployed again after it was destroyed, and later deployments move no alias', async () => {
  await cloud.deploy(synthesize({ delivery: { releaseOnPublish: false } }));
  await cloud.destroy('Shop');
  const stack = await cloud.deploy(synthesize({ delivery: { releaseOnPublish: false } }));
  expect(await served(stack)).toBe('2');
  const environment = { EDITION: 'next' };
  await cloud.deploy(synthesize({ delivery: { releaseOnPublish: false }, environment }));
  expect(await versions()).toEqual(['2', '3']);
  expect(await served(stack)).toBe('2');
});

it('a first deployment that failed after it had published is repeated', async () => {
  const template = synthesize({ delivery: {} });
  await expect(cloud.deploy(template, { failingResource: 'DeliveryStateMachine' })).rejects.toBeInstanceOf(
    DeploymentFailed,
  );
  const stack = await cloud.deploy(template);
  expect(await served(stack)).toBe('2');
});

it('a stack whose template names the first version is upgraded: no alias moves, and nothing is published', async () => {
  const before = { delivery: { releaseOnPublish: false }, change: asBefore };
  await cloud.deploy(synthesize(before));
  await cloud.deploy(synthesize({ ...before, environment: { EDITION: 'next' } }));
  const client = await ServiceClient.find(cloud, cloud.cloudformation.stack('Shop')!);
  const result = await client.releases.start({ version: '2', strategy: 'at-once' }, 'second');
  await cloud.stepfunctions.done(executionOf(result));

  const stack = await cloud.deploy(
    synthesize({ delivery: { releaseOnPublish: false }, environment: { EDITION: 'next' } }),
  );
  expect(await versions()).toEqual(['1', '2']);
  expect(await served(stack)).toBe('2');
});
