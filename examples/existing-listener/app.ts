import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnListener, CfnRule, CfnService } from 'aws-cdk-lib/aws-vpclattice';
import { ProgressiveDelivery } from 'lattice-rollouts';
import { join } from 'node:path';

const stack = new Stack(new App(), 'Shop');

// What you have: a service whose listener answers 404, and a rule that sends /orders somewhere.
const service = new CfnService(stack, 'Service', { name: 'shop', authType: 'NONE' });
const listener = new CfnListener(stack, 'Listener', {
  serviceIdentifier: service.attrId,
  protocol: 'HTTP',
  port: 80,
  defaultAction: { fixedResponse: { statusCode: 404 } },
});
const ordersRule = new CfnRule(stack, 'OrdersRule', {
  serviceIdentifier: service.attrId,
  listenerIdentifier: listener.attrId,
  priority: 10,
  match: { httpMatch: { pathMatch: { match: { prefix: '/orders' }, caseSensitive: true } } },
  action: { fixedResponse: { statusCode: 404 } },
});

const orders = new Function(stack, 'Orders', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromAsset(join(__dirname, '..', 'minimal', 'orders')),
});

// ProgressiveDelivery manages the action of the rule; the rest of the service stays yours.
new ProgressiveDelivery(stack, 'Delivery', {
  function: orders,
  serviceName: 'shop-orders',
  listener,
  rule: ordersRule,
});
