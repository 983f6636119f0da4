import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Environment } from './console-state';

/** The AWS clients of one account and Region. @default built from the SDK's settings */
export interface ConsoleClients {
  readonly ssm?: SSMClient;
  readonly sts?: STSClient;
  readonly dynamodb?: DynamoDBClient;
  readonly sfn?: SFNClient;
  readonly lambda?: LambdaClient;
  readonly cloudwatch?: CloudWatchClient;
}

export interface AwsSourceOptions {
  readonly environment: Omit<Environment, 'build'>;
  /** The time of the cloud, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly clients?: ConsoleClients;
  /** The service of a page whose address names none. @default the first by name */
  readonly service?: string;
}
