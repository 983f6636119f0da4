import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Place } from './console-state';

/** Clients of one account and Region. @default built from the SDK's own settings */
export interface ConsoleClients {
  readonly ssm?: SSMClient;
  readonly sts?: STSClient;
  readonly dynamodb?: DynamoDBClient;
  readonly sfn?: SFNClient;
  readonly lambda?: LambdaClient;
  readonly cloudwatch?: CloudWatchClient;
}

export interface AwsSourceOptions {
  readonly place: Omit<Place, 'build'>;
  /** The time there, in milliseconds since the epoch. */
  readonly now: () => number;
  readonly clients?: ConsoleClients;
  /** What a page shows that names no service. @default the first by name */
  readonly service?: string;
}
