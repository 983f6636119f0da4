import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { ReleaseClients } from '../../../../aws/releases/releases';
import type { Environment } from './console-state';

/** The AWS clients of one account and Region. */
export interface ConsoleClients extends Required<ReleaseClients> {
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly cloudwatch: CloudWatchClient;
}

export interface AwsSourceOptions {
  readonly environment: Omit<Environment, 'build'>;
  /** The time of the cloud, in milliseconds since the epoch. */
  readonly now: () => number;
  /** @default built from the SDK's settings, which lead to another cloud than a local one */
  readonly clients?: Partial<ConsoleClients>;
  /** The service of a page whose address names none. @default the first by name */
  readonly service?: string;
}
