import { Certificate, CertificateValidation } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ProgressiveDeliveryProps } from '../../infra/index';

/** Every prop on where the construct runs, how its data is kept and how clients reach it. */
export function hostingProps(scope: Construct) {
  const domainName = 'shop.example.com';
  return {
    network: {
      vpc: Vpc.fromVpcAttributes(scope, 'Vpc', {
        vpcId: 'vpc-0123456789abcdef0',
        availabilityZones: ['us-east-1a', 'us-east-1b'],
        privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
        privateSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
      }),
    },
    encryptionKey: new Key(scope, 'Key', { enableKeyRotation: true }),
    logRetention: RetentionDays.ONE_YEAR,
    https: {
      domainName,
      certificate: new Certificate(scope, 'Certificate', {
        domainName,
        validation: CertificateValidation.fromDns(),
      }),
    },
    guardReservedConcurrency: 2,
  } satisfies Partial<ProgressiveDeliveryProps>;
}
