import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import { ProgressiveDelivery } from 'lattice-rollouts';
import { join } from 'node:path';

const stack = new Stack(new App(), 'Orders');

const orders = new Function(stack, 'Function', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromAsset(join(__dirname, 'orders')),
});

new ProgressiveDelivery(stack, 'Delivery', {
  function: orders,
  serviceName: 'orders',
  serviceNetworks: [new CfnServiceNetwork(stack, 'ServiceNetwork')],
});
