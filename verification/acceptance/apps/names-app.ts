import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { ProgressiveDelivery } from '../../../infra/index';
import { synthesized, type Assembly } from './assembly';
import { names } from './names';

const code = `exports.handler = async () => ({ statusCode: 200, headers: {}, body: '', isBase64Encoded: false });`;

/** Synthesizes a small service with a function of a fixed name, in a stack whose name CloudFormation cuts at a hyphen. */
export function synthesizeNames(outdir: string): Assembly {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, names.namesStack, { analyticsReporting: false });
  const released = new LambdaFunction(stack, 'Function', {
    functionName: names.namesFunction,
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline(code),
    logGroup: new LogGroup(stack, 'Logs', {
      retention: RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    }),
  });
  new ProgressiveDelivery(stack, 'Delivery', {
    function: released,
    serviceName: names.namesService,
    serviceNetworks: [
      new CfnServiceNetwork(stack, 'ServiceNetwork', { authType: 'NONE', name: names.namesService }),
    ],
  });
  return synthesized(app, names.namesStack);
}
