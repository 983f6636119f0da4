import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { CommandSigner } from '../../../../aws/client/command-signature';
import type { ConsoleClients } from '../../console/state/aws-clients';
import { AwsSource } from '../../console/state/aws-source';
import type { RehearsalEnvironment } from '../../../rehearsal';

/** Opens a rehearsal's local cloud for the console and reports: like AWS, but with virtual time. */
export function sourceOf({ clientConfig, service, now }: RehearsalEnvironment): AwsSource {
  // All of them: a client that is missing would call AWS.
  const clients: ConsoleClients = {
    ssm: new SSMClient(clientConfig),
    sts: new STSClient(clientConfig),
    dynamodb: new DynamoDBClient(clientConfig),
    sfn: new SFNClient(clientConfig),
    lambda: new LambdaClient(clientConfig),
    lattice: new VPCLatticeClient(clientConfig),
    control: new LambdaClient(clientConfig),
    signer: new CommandSigner(clientConfig.region, clientConfig),
    cloudwatch: new CloudWatchClient(clientConfig),
  };
  return new AwsSource({
    environment: { region: `rehearsal in ${clientConfig.region}`, caller: 'rollouts rehearse' },
    now,
    service,
    clients,
  });
}
