import { Stack, type StackProps } from 'aws-cdk-lib';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnServiceNetwork } from 'aws-cdk-lib/aws-vpclattice';
import type { Construct } from 'constructs';
import { ProgressiveDelivery } from 'lattice-rollouts';

/** A function behind a service of VPC Lattice. Each version that is published is released step by step. */
export class OrdersService extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const handler = new NodejsFunction(this, 'Function', {
      functionName: 'orders',
      runtime: Runtime.NODEJS_24_X,
      // Relative to the folder of cdk.json.
      entry: 'orders/handler.ts',
      // A release is rolled back within seconds of failed requests in it.
      logGroup: new LogGroup(this, 'Logs'),
    });

    new ProgressiveDelivery(this, 'Delivery', {
      function: handler,
      serviceName: 'orders',
      serviceNetworks: [new CfnServiceNetwork(this, 'ServiceNetwork')],
    });
  }
}
