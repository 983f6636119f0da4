import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Hosting } from './hosting';

/**
 * Creates a log group that is deleted with the stack; the ledger holds the records that must outlive it.
 *
 * @param logGroupName @default - a name that CloudFormation generates
 */
export function createLogGroup(
  scope: Construct,
  id: string,
  { logRetention, encryptionKey }: Hosting,
  logGroupName?: string,
): LogGroup {
  return new LogGroup(scope, id, {
    logGroupName,
    retention: logRetention,
    encryptionKey,
    removalPolicy: RemovalPolicy.DESTROY,
  });
}
