import { App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { buildSync } from 'esbuild';
import { join } from 'node:path';
import { synthesized, type Assembly } from './assembly';
import { names } from './names';

/** The outputs of the stack. */
export const clientsOutputs = { vpcId: 'VpcId', functionName: 'FunctionName' } as const;

/** Synthesizes the clients of the service for an account: a VPC without a way to the internet, and a function in it. */
export function synthesizeClients(outdir: string): Assembly {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, names.clientsStack, {
    description: 'lattice-rollouts: the clients of the acceptance suite',
    analyticsReporting: false,
  });
  const vpc = new Vpc(stack, 'Vpc', {
    maxAzs: 2,
    natGateways: 0,
    restrictDefaultSecurityGroup: false,
    subnetConfiguration: [{ name: 'Clients', subnetType: SubnetType.PRIVATE_ISOLATED }],
  });
  const clients = new LambdaFunction(stack, 'Clients', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(bundle(join(outdir, 'bundle-clients'))),
    timeout: Duration.minutes(1),
    memorySize: 256,
    vpc,
    vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED },
    logGroup: new LogGroup(stack, 'Logs', {
      retention: RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  });
  new CfnOutput(stack, clientsOutputs.vpcId, { value: vpc.vpcId });
  new CfnOutput(stack, clientsOutputs.functionName, { value: clients.functionName });
  return synthesized(app, names.clientsStack);
}

function bundle(folder: string): string {
  buildSync({
    entryPoints: [join(__dirname, '..', 'clients', 'handler.ts')],
    outfile: join(folder, 'index.js'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
  });
  return folder;
}
