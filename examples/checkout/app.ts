import {
  App,
  CfnOutput,
  DefaultStackSynthesizer,
  Duration,
  RemovalPolicy,
  Stack,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnServiceNetwork, CfnServiceNetworkVpcAssociation } from 'aws-cdk-lib/aws-vpclattice';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { ProgressiveDelivery, type StrategyInput } from 'lattice-rollouts';
import { join } from 'node:path';

/**
 * The function of `examples/checkout` behind VPC Lattice, with progressive delivery.
 *
 * Context: `vpcId`, the VPC whose clients may call the service (`-c vpcId=vpc-…`), @default none; `edition`, the
 * folder of `examples/checkout` that is deployed (`-c edition=next`), @default good.
 */
class CheckoutStack extends Stack {
  readonly delivery: ProgressiveDelivery;
  readonly vpcAssociation?: CfnServiceNetworkVpcAssociation;

  constructor(scope: Construct, id: string, serviceName: string) {
    super(scope, id, {
      description: 'lattice-rollouts: the example service checkout',
      analyticsReporting: false,
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    const checkout = new LambdaFunction(this, 'Function', {
      ...nodejsRuntime,
      code: codeOf(this, editionOf(this)),
      timeout: Duration.seconds(3),
      memorySize: 256,
      logGroup: createLogGroup(this, 'Logs'),
      tracing: Tracing.ACTIVE,
    });
    const smokeTest = new LambdaFunction(this, 'SmokeTest', {
      ...nodejsRuntime,
      code: codeOf(this, 'smoke-test'),
      timeout: Duration.seconds(10),
      memorySize: 256,
      logGroup: createLogGroup(this, 'SmokeTestLogs'),
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
    });
    const serviceNetwork = new CfnServiceNetwork(this, 'ServiceNetwork', { authType: 'NONE' });
    const vpcId: unknown = this.node.tryGetContext('vpcId');
    if (typeof vpcId === 'string') {
      this.vpcAssociation = new CfnServiceNetworkVpcAssociation(this, 'VpcAssociation', {
        serviceNetworkIdentifier: serviceNetwork.attrId,
        vpcIdentifier: vpcId,
      });
    }
    this.delivery = new ProgressiveDelivery(this, 'Delivery', {
      function: checkout,
      serviceName,
      serviceNetworks: [serviceNetwork],
      strategies,
      checks: { 'smoke-test': smokeTest },
    });
    const { canary } = this.delivery.sides;
    smokeTest.addEnvironment('CANARY', canary.alias.functionArn);
    canary.alias.grantInvoke(smokeTest);

    const { serviceDnsName, stateMachine, ledger } = this.delivery;
    for (const each of [checkout, smokeTest]) {
      for (const [rule, reason] of Object.entries(acknowledged)) {
        Validations.of(each.role!).acknowledge({ id: rule, reason });
      }
    }
    this.#output('ServiceDnsName', serviceDnsName!, 'The domain name for clients in the VPC, over HTTP');
    this.#output(
      'StateMachineArn',
      stateMachine.stateMachineArn,
      'The state machine that releases a version: {"version": "…"}',
    );
    this.#output(
      'LedgerTableName',
      ledger.tableName,
      'The table with the release in flight and past releases',
    );
  }

  #output(id: string, value: string, description: string): CfnOutput {
    return new CfnOutput(this, id, { value, description });
  }
}

/** The security rules (cdk-nag, AwsSolutions) that the roles of the functions do not follow, with reasons. */
const acknowledged = {
  'AwsSolutions-IAM5[Resource::*]': 'X-Ray has no resource-level permissions',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]':
    'The role that CDK creates for a function writes logs with an AWS managed policy',
};

const nodejsRuntime = { runtime: Runtime.NODEJS_24_X, handler: 'index.handler' };

/** Bundles a handler into one file. `NodejsFunction` does the same, but starts npx. */
function codeOf(scope: Construct, folder: string): Code {
  const bundle = join(Stage.of(scope)!.outdir, `bundle-${folder}`);
  buildSync({
    entryPoints: [join(__dirname, folder, 'handler.ts')],
    outfile: join(bundle, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
  });
  return Code.fromAsset(bundle);
}

function createLogGroup(scope: Construct, id: string): LogGroup {
  return new LogGroup(scope, id, {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}

/** The default strategy, and variants for services that need other gates. */
const strategies: Record<string, StrategyInput> = {
  canary: {},
  /** For much traffic, or little time: the weights follow from what a bad release may cost. */
  budget: { budget: { maxBadResponses: 50 } },
  /** For a service that is measured by its orders, which it reports with `instrument`. */
  orders: {
    gates: [
      { type: 'alarms' },
      { type: 'compare' },
      { type: 'compare', signal: 'kpi', kpi: 'orders' },
      { type: 'enoughData' },
    ],
  },
  /** For faults in clusters of five, because clients retry at once. */
  clustered: { gates: [{ type: 'compare', dispersion: 5 }, { type: 'enoughData' }] },
  /** For a service that fails with its dependencies: only an error rate above production's fails. */
  relative: { gates: [{ type: 'compare' }, { type: 'enoughData' }] },
  /** Runs a smoke test before the first shift, and advances in office hours only. */
  careful: {
    gates: [{ type: 'alarms' }, { type: 'compare' }, { type: 'enoughData' }, { type: 'window' }],
    startGates: [{ type: 'window' }, { type: 'check', check: 'smoke-test' }],
  },
  /** For a service with too few requests for statistics: a person approves the start and the stage of 10%. */
  reviewed: {
    gates: [{ type: 'alarms' }],
    startApproval: { timeoutSeconds: 1800 },
    stages: [
      { weightPercent: 10, bakeSeconds: 300, approval: { timeoutSeconds: 1800 } },
      { weightPercent: 100, bakeSeconds: 300 },
    ],
  },
};

const editions = ['good', 'next', 'bad', 'slow', 'instrumented', 'kpi-drop', 'leak', 'server-error'];

/** @throws RangeError for an unknown edition */
function editionOf(scope: Construct): string {
  const edition = String(scope.node.tryGetContext('edition') ?? 'good');
  if (editions.includes(edition)) return edition;
  throw new RangeError(`context edition: must be one of ${editions.join(', ')}, not ${edition}`);
}

/** The options of {@link exampleApp}. */
export interface ExampleOptions {
  /** The folder of the cloud assembly. @default - `CDK_OUTDIR` of the CDK CLI, or else a temporary folder */
  readonly outdir?: string;
  /** @default 'Checkout' */
  readonly stackName?: string;
  /** @default 'checkout' */
  readonly serviceName?: string;
  /** The context of the app, in addition to that of the CDK CLI. @default none */
  readonly context?: Readonly<Record<string, string>>;
}

/**
 * Creates the example app, not yet synthesized. `CDK_VALIDATION=false` in the environment skips CDK's validation of the
 * template, which halves the time.
 */
export function exampleApp({
  outdir,
  stackName = 'Checkout',
  serviceName = 'checkout',
  context,
}: ExampleOptions = {}): App {
  const app = new App({ outdir, context, analyticsReporting: false });
  return new CheckoutStack(app, stackName, serviceName).node.root as App;
}

if (require.main === module) exampleApp().synth();
