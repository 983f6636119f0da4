import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption, type CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import type { Hosting } from './hosting';

/** The attribute with the time from which on DynamoDB deletes a row, in seconds since the epoch; most rows have none. */
const expiresAt = 'expiresAt';

/** Creates the table with the release in flight (the lock), the audit trail and past releases. It outlives the stack. */
export function createLedger(scope: Construct, { encryptionKey }: Hosting): Table {
  const table = new Table(scope, 'Ledger', {
    partitionKey: { name: 'service', type: AttributeType.STRING },
    sortKey: { name: 'item', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    ...(encryptionKey
      ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey }
      : { encryption: TableEncryption.AWS_MANAGED }),
    removalPolicy: RemovalPolicy.RETAIN,
    timeToLiveAttribute: expiresAt,
  });
  // On the L1, because the L2 prop of the oldest supported aws-cdk-lib is deprecated in later versions.
  const resource = table.node.defaultChild as CfnTable;
  resource.pointInTimeRecoverySpecification = { pointInTimeRecoveryEnabled: true };
  resource.deletionProtectionEnabled = true;
  return table;
}
