import { App, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { join } from 'node:path';
import { nodejsRuntime } from '../../../infra/platform/task-code';
import { ProgressiveDelivery, type StrategyInput } from '../../../infra/index';

/** A strategy of minutes: the bench measures many releases, not long ones. */
const quick: StrategyInput = {
  stages: [{ weightPercent: 25 }, { weightPercent: 100 }].map((stage) => ({ ...stage, bakeSeconds: 240 })),
  settleSeconds: 60,
  gates: [{ type: 'alarms' }, { type: 'enoughData', minRequests: 10 }],
};

const firstVersion = `exports.handler = async () => ({
  isBase64Encoded: false, statusCode: 200, headers: {}, body: 'ok' });`;

/**
 * Synthesizes as many stacks as there are services, each with a delivery of its own.
 *
 * @returns the template file of each service, by its name
 */
export function synthesizeServices(names: readonly string[], outdir: string): Map<string, string> {
  // CDK's own validation of the templates would double the time.
  process.env['CDK_VALIDATION'] = 'false';
  const app = new App({ outdir, analyticsReporting: false });
  for (const name of names) {
    const stack = new Stack(app, name, {
      analyticsReporting: false,
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
    });
    new ProgressiveDelivery(stack, 'Delivery', {
      function: new LambdaFunction(stack, 'Function', {
        ...nodejsRuntime,
        handler: 'index.handler',
        code: Code.fromInline(firstVersion),
      }),
      serviceName: name,
      strategies: { canary: quick },
    });
  }
  app.synth();
  return new Map(names.map((name) => [name, join(outdir, `${name}.template.json`)]));
}
