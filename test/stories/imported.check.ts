import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime, Version } from 'aws-cdk-lib/aws-lambda';
import { CfnListener, CfnService, CfnTargetGroup } from 'aws-cdk-lib/aws-vpclattice';
import { LambdaClient, PublishVersionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { Route } from '../../aws/lattice/route';
import { lambdaTargetOf } from '../../core/registry/service-manifest';
import { baseline } from '../../core/traffic/weights';
import { ProgressiveDelivery } from '../../infra/index';
import { LocalCloud } from '../../packages/local-cloud/cloud';
import { TrafficClient } from '../../packages/local-cloud/services/vpc-lattice/data-plane/traffic-client';
import { bundleHandler } from '../../packages/rehearsal/bundle-handler';
import { ServiceClient } from '../../packages/rehearsal/service-client';
import { ensureBuilt } from '../support/built';
import { startsAt } from '../support/delivery';
import { sourceOfVersion } from '../support/version-source';

/** Synthesizes one stack, and returns the path of its template. */
function synthesize(name: string, build: (stack: Stack) => void): string {
  const outdir = mkdtempSync(join(process.env['TEST_FOLDER']!, 'imported-'));
  const app = new App({ outdir, analyticsReporting: false, builtinCloudFormationValidation: false });
  build(new Stack(app, name));
  app.synth();
  return join(outdir, `${name}.template.json`);
}

/** The template of what another tool deploys: a function with a published version, behind a listener that invokes the function itself. */
const owned = () =>
  synthesize('Owner', (stack) => {
    const handler = new LambdaFunction(stack, 'Function', {
      functionName: 'orders',
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline(
        'exports.handler = async (_, { functionVersion }) => ({ statusCode: 200, headers: {}, body: functionVersion, isBase64Encoded: false })',
      ),
    });
    new Version(stack, 'First', { lambda: handler });
    const service = new CfnService(stack, 'Service', { name: 'orders', authType: 'NONE' });
    const targetGroup = new CfnTargetGroup(stack, 'Targets', {
      type: 'LAMBDA',
      targets: [{ id: handler.functionArn }],
    });
    handler.addPermission('Lattice', {
      principal: new ServicePrincipal('vpc-lattice.amazonaws.com'),
      sourceArn: targetGroup.attrArn,
    });
    const listener = new CfnListener(stack, 'Listener', {
      protocol: 'HTTP',
      port: 80,
      serviceIdentifier: service.attrId,
      defaultAction: {
        forward: { targetGroups: [{ targetGroupIdentifier: targetGroup.attrId, weight: 100 }] },
      },
    });
    new CfnOutput(stack, 'ListenerArn', { value: listener.attrArn });
  });

/** The small app beside it, which knows ARNs only. */
const beside = (listener: string, functionArn: string) =>
  synthesize('Beside', (stack) => {
    new ProgressiveDelivery(stack, 'Delivery', {
      function: LambdaFunction.fromFunctionArn(stack, 'Orders', functionArn),
      initialVersion: '1',
      maxP99: Duration.seconds(2),
      serviceName: 'orders-delivery',
      listener,
      strategies: {
        canary: {
          checkIntervalSeconds: 20,
          stages: [
            { weightPercent: 50, bakeSeconds: 60 },
            { weightPercent: 100, bakeSeconds: 0 },
          ],
        },
      },
    });
  });

/** Clients that send two requests a second, and what they got. */
class Clients {
  /** The number of answers by status and body. */
  readonly answers = new Map<string, number>();
  #isStopped = false;
  readonly #client: TrafficClient;
  readonly #sending: Promise<void>;

  constructor(
    private readonly cloud: LocalCloud,
    url: string,
  ) {
    this.#client = new TrafficClient(cloud.context, url);
    this.#sending = this.#send();
  }

  async #send(): Promise<void> {
    for (let number = 0; !this.#isStopped; number++) {
      const { status, body } = await this.#client.send({ id: `request-${number}`, path: '/' });
      const answer = status === 200 ? `version ${body}` : `status ${status}`;
      this.answers.set(answer, (this.answers.get(answer) ?? 0) + 1);
      await this.cloud.context.clock.sleep(500);
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#sending;
    await this.#client.close();
  }
}

let cloud: LocalCloud;
let client: ServiceClient;
let clients: Clients;
let route: Route;
let lambda: LambdaClient;

beforeEach(async () => {
  ensureBuilt();
  cloud = await LocalCloud.start({ startsAt, functions: 'in-process' });
  const {
    outputs: { ListenerArn = '' },
  } = await cloud.deploy(owned());
  clients = new Clients(cloud, cloud.lattice.urlOf(ListenerArn));
  await cloud.context.clock.sleep(5_000);
  const functionArn = `arn:aws:lambda:${cloud.context.region}:${cloud.context.account}:function:orders`;
  const stack = await cloud.deploy(beside(ListenerArn, functionArn));
  client = await ServiceClient.find(cloud, stack);
  route = new Route(client.manifest.route, new VPCLatticeClient(cloud.clientConfig));
  lambda = new LambdaClient(cloud.clientConfig);
});
afterEach(async () => {
  await clients.stop();
  await cloud.close();
});

/** Deploys code as the owner's pipeline does, and returns the execution of the release that this starts. */
async function publish(file: string): Promise<string> {
  const { functionName: FunctionName } = lambdaTargetOf(client.manifest);
  await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: await bundleHandler(file) }));
  const { Version: version = '' } = await lambda.send(new PublishVersionCommand({ FunctionName }));
  for (let minutes = 0; minutes < 15; minutes++) {
    await cloud.context.clock.sleep(60_000);
    const execution = await client.findExecution(version);
    if (execution !== undefined) return execution;
  }
  throw new Error(`no release of version ${version} started`);
}

async function endOf(execution: string) {
  await cloud.stepfunctions.done(execution);
  return (await client.readRelease(execution)).timeline;
}

/** The answers that clients got, by status and version. */
const seen = () => [...clients.answers.keys()];

/** Writes the source of a version that throws. */
function failing(): string {
  const file = sourceOfVersion('bad');
  writeFileSync(file, "export const handler = async () => { throw new Error('bad'); };");
  return file;
}

const observed = async () => {
  const action = await route.read();
  return action.kind === 'forward' ? action.weights : action.kind;
};

it('a function and a listener that another stack owns are released once the listener forwards to production', async () => {
  const early = await publish(sourceOfVersion('early'));
  expect(await endOf(early)).toMatchObject({
    outcome: 'refused',
    failure: { error: 'TrafficNotAtBaseline' },
  });
  expect(await observed()).toBe('foreign');
  expect(seen()).toEqual(['version $LATEST']);

  await route.write(baseline);
  const bad = await publish(failing());
  expect(await endOf(bad)).toMatchObject({ outcome: 'rolled-back', failure: { error: 'CanaryAlarm' } });
  expect(await observed()).toEqual(baseline);
  expect(seen()).toEqual(['version $LATEST', 'version 1', 'status 502']);
  // Half of two requests a second, until the alarm has two minutes.
  expect(clients.answers.get('status 502')).toBeLessThan(200);

  const good = await publish(sourceOfVersion('good'));
  expect(await endOf(good)).toMatchObject({ outcome: 'promoted' });
  expect(await observed()).toEqual(baseline);
  clients.answers.clear();
  await cloud.context.clock.sleep(5_000);
  expect(seen()).toEqual(['version 4']);
});
