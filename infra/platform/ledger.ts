import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption, type CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

/** The table with the release in flight, which is the lock, its events, and history. It outlives its stack. */
export function createLedger(scope: Construct): Table {
  const table = new Table(scope, 'Ledger', {
    partitionKey: { name: 'service', type: AttributeType.STRING },
    sortKey: { name: 'item', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    encryption: TableEncryption.AWS_MANAGED,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  // On the L1: most versions of aws-cdk-lib that may be used know only a prop of the table that later ones warn of.
  const resource = table.node.defaultChild as CfnTable;
  resource.pointInTimeRecoverySpecification = { pointInTimeRecoveryEnabled: true };
  return table;
}
