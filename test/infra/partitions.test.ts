import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { ProgressiveDelivery } from '../../infra/index';
import { exampleTemplate } from '../support/example-template';
import { foreignNames } from '../support/foreign-names';
import { fastSynthesis } from '../support/infra-fixture';
import { hostingProps } from '../../verification/peer-floor/hosting';

/** A stack with every prop that adds resources, as text. */
function templateFor(region: string): string {
  const stack = new Stack(new App(fastSynthesis), 'Shop', { env: { account: '111111111111', region } });
  new ProgressiveDelivery(stack, 'Delivery', {
    function: new LambdaFunction(stack, 'Function', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async () => ({ statusCode: 200 })'),
    }),
    serviceName: 'orders',
    notifications: [{ topic: new Topic(stack, 'Releases'), format: 'email' }],
    ...hostingProps(stack),
  });
  return JSON.stringify(Template.fromStack(stack).toJSON());
}

test.each(['us-east-1', 'us-gov-west-1', 'cn-north-1'])(
  'no ARN names a partition, and no link a console, in %s',
  (region) => {
    expect(foreignNames(templateFor(region))).toEqual([]);
  },
);

test('nor in the example, whose Region is only known at deployment', () => {
  expect(foreignNames(JSON.stringify(exampleTemplate()))).toEqual([]);
});
