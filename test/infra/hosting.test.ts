import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { App, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CfnListener } from 'aws-cdk-lib/aws-vpclattice';
import { hostingProps } from '../../verification/peer-floor/hosting';
import { givenDelivery, type GivenDelivery } from '../support/infra-fixture';

const notified = (stack: Stack) => ({
  serviceName: 'checkout',
  notifications: [{ topic: new Topic(stack, 'Topic'), format: 'email' as const }],
});

const byDefault = givenDelivery(notified);

/** The properties of the construct's functions, without the released one. */
function functionsOf({ resources }: GivenDelivery): Readonly<Record<string, unknown>>[] {
  return resources('AWS::Lambda::Function')
    .map(({ Properties }) => Properties)
    .filter(({ Description }) => String(Description).startsWith('lattice-rollouts'));
}

function vpcOf(stack: Stack) {
  return Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
    privateSubnetRouteTableIds: ['rtb-a', 'rtb-b'],
  });
}

describe('the network', () => {
  test('is no VPC by default', () => {
    for (const each of functionsOf(byDefault)) expect(each).not.toHaveProperty('VpcConfig');
  });

  test('is the same for every function of the construct, with one security group, and not for the released function', () => {
    const given = givenDelivery((stack) => ({ ...notified(stack), network: { vpc: vpcOf(stack) } }));
    const [group, ...others] = given.logicalIds('AWS::EC2::SecurityGroup');
    expect(others).toEqual([]);
    const VpcConfig = {
      SubnetIds: ['subnet-0aaaaaaaaaaaaaaaa', 'subnet-0bbbbbbbbbbbbbbbb'],
      SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
    };
    const functions = functionsOf(given);
    expect(functions.length).toBeGreaterThanOrEqual(11);
    for (const each of functions) expect(each).toMatchObject({ VpcConfig });
    expect(given.propertiesOf(given.function)).not.toHaveProperty('VpcConfig');
  });

  test('lets every role of a function manage its network interfaces, and takes security groups that exist', () => {
    const given = givenDelivery((stack) => ({
      ...notified(stack),
      network: {
        vpc: vpcOf(stack),
        securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
      },
    }));
    expect(given.resources('AWS::EC2::SecurityGroup')).toEqual([]);
    const roles = new Set(functionsOf(given).map(({ Role }) => JSON.stringify(Role)));
    const allowed = given
      .resources('AWS::IAM::Policy')
      .filter(({ Properties }) => JSON.stringify(Properties).includes('ec2:CreateNetworkInterface'))
      .flatMap(({ Properties }) => Properties['Roles'] as { Ref: string }[])
      .map(({ Ref }) => JSON.stringify({ 'Fn::GetAtt': [Ref, 'Arn'] }));
    expect(new Set(allowed)).toEqual(roles);
  });
});

describe('the key', () => {
  const given = givenDelivery((stack) => ({ ...notified(stack), encryptionKey: new Key(stack, 'Key') }));
  const [key] = given.logicalIds('AWS::KMS::Key');
  const arn = { 'Fn::GetAtt': [key, 'Arn'] };

  test('encrypts the ledger, the dead-letter queues and the log groups', () => {
    expect(given.resources('AWS::DynamoDB::Table')).toMatchObject([
      { Properties: { SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: arn } } },
    ]);
    const queues = given.resources('AWS::SQS::Queue');
    expect(queues).toHaveLength(3);
    for (const { Properties } of queues) expect(Properties).toMatchObject({ KmsMasterKeyId: arn });
    const logGroups = given.resources('AWS::Logs::LogGroup');
    expect(logGroups.length).toBeGreaterThan(11);
    for (const { Properties } of logGroups) expect(Properties).toMatchObject({ KmsKeyId: arn });
  });

  test('is no condition for a function to start or an execution to continue: a rollback does not depend on it', () => {
    for (const each of functionsOf(given)) expect(each).not.toHaveProperty('KmsKeyArn');
    const [machine] = given.resources('AWS::StepFunctions::StateMachine');
    expect(machine?.Properties).not.toHaveProperty('EncryptionConfiguration');
  });

  test('may be used through DynamoDB by every function that has the ledger', () => {
    const users = given
      .resources('AWS::IAM::Policy')
      .map(({ Properties }) => JSON.stringify(Properties))
      .filter((policy) => policy.includes('dynamodb:'));
    expect(users.length).toBeGreaterThanOrEqual(10);
    for (const policy of users) expect(policy).toContain('kms:ViaService');
  });

  test('may be used by CloudWatch Logs and EventBridge, according to its policy', () => {
    const [{ Properties }] = given.resources('AWS::KMS::Key') as [{ Properties: { KeyPolicy: unknown } }];
    const policy = JSON.stringify(Properties.KeyPolicy);
    expect(policy).toContain('kms:EncryptionContext:aws:logs:arn');
    expect(policy).toContain('events.amazonaws.com');
  });

  test('is one that AWS manages by default', () => {
    expect(byDefault.resources('AWS::DynamoDB::Table')).toMatchObject([
      { Properties: { SSESpecification: { SSEEnabled: true } } },
    ]);
    for (const { Properties } of byDefault.resources('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
    }
  });
});

test.each([
  ['a month by default', () => byDefault, 30],
  [
    'as long as the prop says',
    () => givenDelivery((stack) => ({ ...notified(stack), logRetention: RetentionDays.ONE_YEAR })),
    365,
  ],
])('logs are kept for %s', (_, given, days) => {
  for (const { Properties } of given().resources('AWS::Logs::LogGroup')) {
    expect(Properties).toMatchObject({ RetentionInDays: days });
  }
});

test('all hosting props together break no rule of AwsSolutions without an acknowledgment', () => {
  const given = givenDelivery((scope) => ({ ...notified(scope), ...hostingProps(scope) }));
  const { violations } = new AwsSolutionsChecks(given.stack.node.root as App).validateScope(given.delivery);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map((resource) => `${ruleName} at ${JSON.stringify(resource)}`),
  );
  expect(found).toEqual([]);
});

describe('HTTPS', () => {
  const listenerOf = ({ resources }: GivenDelivery) => resources('AWS::VpcLattice::Listener')[0]?.Properties;
  const serviceOf = ({ resources }: GivenDelivery) => resources('AWS::VpcLattice::Service')[0]?.Properties;

  test('is not used by default', () => {
    expect(listenerOf(byDefault)).toMatchObject({ Protocol: 'HTTP', Port: 80 });
    expect(serviceOf(byDefault)).not.toHaveProperty('CertificateArn');
  });

  test('needs no certificate for the name that VPC Lattice generates', () => {
    const given = givenDelivery(() => ({ https: true }));
    expect(listenerOf(given)).toMatchObject({ Protocol: 'HTTPS', Port: 443 });
    expect(serviceOf(given)).not.toHaveProperty('CertificateArn');
  });

  test('has the name and the certificate of the prop', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/0e1b2c3d';
    const given = givenDelivery((stack) => ({
      https: {
        domainName: 'checkout.example.com',
        certificate: Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
      },
    }));
    expect(listenerOf(given)).toMatchObject({ Protocol: 'HTTPS', Port: 443 });
    expect(serviceOf(given)).toMatchObject({
      CustomDomainName: 'checkout.example.com',
      CertificateArn: certificateArn,
    });
  });

  test('is refused for a listener that the construct was given', () => {
    const withListener = (stack: Stack) => ({
      https: true as const,
      listener: new CfnListener(stack, 'Own', { protocol: 'HTTPS', defaultAction: {} }),
    });
    expect(() => givenDelivery(withListener)).toThrow(/https: not allowed together with listener/);
  });
});
