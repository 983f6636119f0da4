import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { ProgressiveDelivery } from '../../../infra/index';
import { synthesized, type Assembly } from './assembly';
import { names } from './names';

const code = `exports.handler = async () => ({ statusCode: 200, headers: {}, body: '', isBase64Encoded: false });`;

/** The steps in which a function of a fixed name gets progressive delivery where its first version is not 1. */
export type NamesForm =
  { readonly kind: 'function' } | { readonly kind: 'service'; readonly initialVersion?: string };

/** Synthesizes a small service with a function of a fixed name, in a stack whose name CloudFormation cuts at a hyphen. */
export function synthesizeNames(outdir: string, form: NamesForm = { kind: 'service' }): Assembly {
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
  if (form.kind === 'function') {
    released.currentVersion.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return synthesized(app, names.namesStack);
  }
  new ProgressiveDelivery(stack, 'Delivery', {
    function: released,
    initialVersion: form.initialVersion,
    serviceName: names.namesService,
    serviceNetworks: [
      new CfnServiceNetwork(stack, 'ServiceNetwork', { authType: 'NONE', name: names.namesService }),
    ],
  });
  return synthesized(app, names.namesStack);
}
