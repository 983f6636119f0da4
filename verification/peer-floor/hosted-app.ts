import { App, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ProgressiveDelivery } from '../../infra/index';
import { hostingProps } from './hosting';

const stack = new Stack(new App(), 'Hosted');

new ProgressiveDelivery(stack, 'Delivery', {
  function: new Function(stack, 'Function', {
    runtime: Runtime.NODEJS_20_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
  }),
  serviceName: 'orders',
  ...hostingProps(stack),
});
