import { ArnFormat, Stack } from 'aws-cdk-lib';
import { SecurityGroup, type ISecurityGroup, type IVpc, type SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** The VPC of the construct's functions. */
export interface NetworkOptions {
  readonly vpc: IVpc;
  /**
   * The subnets of the functions. They need a way to the APIs that releases call: a NAT gateway, or VPC endpoints
   * (docs/construct.md).
   *
   * @default - private subnets, as for any Lambda function
   */
  readonly subnets?: SubnetSelection;
  /**
   * The security groups of the functions.
   *
   * @default - one new group without inbound rules, which allows all outbound traffic
   */
  readonly securityGroups?: readonly ISecurityGroup[];
}

export interface HostingProps {
  readonly network?: NetworkOptions;
  readonly encryptionKey?: IKey;
  readonly logRetention?: RetentionDays;
}

/** The settings that all resources of the construct share: where its functions run, and how their data is kept. */
export interface Hosting {
  /** @default - no VPC */
  readonly network?: Required<Pick<NetworkOptions, 'vpc' | 'securityGroups'>> &
    Pick<NetworkOptions, 'subnets'>;
  /** The key of the ledger, the dead-letter queues and the log groups. @default - keys that AWS manages */
  readonly encryptionKey?: IKey;
  readonly logRetention: RetentionDays;
}

/** Fills in the defaults, and lets the services that store data use the key. */
export function createHosting(
  scope: Construct,
  { network, encryptionKey, logRetention = RetentionDays.ONE_MONTH }: HostingProps,
): Hosting {
  if (encryptionKey) letServicesUse(encryptionKey, Stack.of(scope));
  return {
    logRetention,
    encryptionKey,
    ...(network && {
      network: {
        ...network,
        securityGroups: network.securityGroups ?? [
          new SecurityGroup(scope, 'SecurityGroup', {
            vpc: network.vpc,
            description: 'lattice-rollouts: the functions of a release',
          }),
        ],
      },
    }),
  };
}

/**
 * Adds statements to the policy of the key, which has no effect on an imported key: CloudWatch Logs encrypts log groups, and
 * EventBridge sends events to the dead-letter queues.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
 */
function letServicesUse(key: IKey, stack: Stack): void {
  const logGroups = stack.formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
    }),
  );
  key.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
    }),
  );
}

/**
 * The statement that lets Lambda manage the network interfaces of a function in a VPC. Lambda checks these permissions of the
 * function's role when it creates the function.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
 */
export function managesNetworkInterfaces(): PolicyStatement {
  return new PolicyStatement({
    actions: [
      'ec2:CreateNetworkInterface',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeSubnets',
      'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses',
      'ec2:UnassignPrivateIpAddresses',
    ],
    resources: ['*'],
  });
}
