import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { AwsSource } from '../../console/state/aws-source';
import type { RehearsalEnvironment } from '../../../rehearsal';

/** Opens a rehearsal's local cloud for the console and reports: like AWS, but with virtual time. */
export function sourceOf({ clientConfig, service, now }: RehearsalEnvironment): AwsSource {
  return new AwsSource({
    environment: { region: `rehearsal in ${clientConfig.region}`, caller: 'rollouts rehearse' },
    now,
    service,
    clients: {
      ssm: new SSMClient(clientConfig),
      sts: new STSClient(clientConfig),
      dynamodb: new DynamoDBClient(clientConfig),
      sfn: new SFNClient(clientConfig),
      lambda: new LambdaClient(clientConfig),
      cloudwatch: new CloudWatchClient(clientConfig),
    },
  });
}
