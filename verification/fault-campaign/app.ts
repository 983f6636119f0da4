import { App, DefaultStackSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CfnListener, CfnRule, CfnService } from 'aws-cdk-lib/aws-vpclattice';
import { ProgressiveDelivery } from '../../infra/index';
import { logGroupName } from './fault-log';

/** The code of the service. Its answers do not matter: the campaign writes its metrics and its log itself. */
const code = Code.fromInline('exports.handler = async () => ({ statusCode: 200 });');
const smokeTest = Code.fromInline(
  "exports.handler = async () => ({ decision: 'pass', reason: 'it sells' });",
);

/**
 * The service of the fault campaign: a short strategy that uses every feature of a release. The variable `PROOF_ROUTE`
 * selects the listener or a rule, `PROOF_SETTLE_SECONDS` sets how long weights take to be applied, and `PROOF_MAX_HOLD_SECONDS` how long
 * a release waits for evidence.
 */
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, 'Proof', {
  analyticsReporting: false,
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});
const checkout = new LambdaFunction(stack, 'Checkout', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code,
  timeout: Duration.seconds(3),
  logGroup: new LogGroup(stack, 'Logs', { logGroupName }),
});
const check = new LambdaFunction(stack, 'SmokeTest', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: smokeTest,
});
new ProgressiveDelivery(stack, 'Delivery', {
  ...(process.env['PROOF_ROUTE'] === 'rule' && createRule()),
  function: checkout,
  serviceName: 'checkout',
  checks: { 'smoke-test': check },
  notifications: [{ topic: new Topic(stack, 'Notifications'), format: 'email' }],
  strategies: {
    canary: {
      stages: [
        // Without an answer within a minute the release advances.
        { weightPercent: 20, bakeSeconds: 60, approval: { timeoutSeconds: 60, otherwise: 'advance' } },
        { weightPercent: 100, bakeSeconds: 60 },
      ],
      // CloudWatch has new evidence once a minute.
      checkIntervalSeconds: 60,
      settleSeconds: Number(process.env['PROOF_SETTLE_SECONDS']),
      maxHoldSeconds: Number(process.env['PROOF_MAX_HOLD_SECONDS']),
      maxPauseSeconds: 300,
      gates: [
        { type: 'alarms' },
        { type: 'compare', tolerablePercent: 10 },
        { type: 'enoughData', minRequests: 20 },
      ],
      startGates: [{ type: 'check', check: 'smoke-test' }],
    },
  },
});
app.synth();

/** Creates a rule for one path of another service. */
function createRule() {
  const service = new CfnService(stack, 'Shop', { authType: 'NONE' });
  const listener = new CfnListener(stack, 'Listener', {
    serviceIdentifier: service.attrId,
    protocol: 'HTTP',
    port: 80,
    defaultAction: { fixedResponse: { statusCode: 404 } },
  });
  const rule = new CfnRule(stack, 'Rule', {
    serviceIdentifier: service.attrId,
    listenerIdentifier: listener.attrId,
    priority: 10,
    match: { httpMatch: { pathMatch: { match: { prefix: '/checkout' } } } },
    action: { fixedResponse: { statusCode: 404 } },
  });
  return { listener, rule };
}
