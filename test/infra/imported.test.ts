import type { Stack } from 'aws-cdk-lib';
import { Duration } from 'aws-cdk-lib';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Function as LambdaFunction, Alias } from 'aws-cdk-lib/aws-lambda';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import type { ProgressiveDeliveryProps } from '../../infra/index';
import { givenDelivery } from '../support/infra-fixture';

const functionArn = 'arn:aws:lambda:us-east-1:111111111111:function:orders';
const serviceArn = 'arn:aws:vpc-lattice:us-east-1:111111111111:service/svc-0123456789abcdef0';
const listenerArn = `${serviceArn}/listener/listener-0123456789abcdef0`;
const ruleArn = `${listenerArn}/rule/rule-0123456789abcdef0`;

/** The props of a function that another stack or tool deploys. */
const imported = (stack: Stack): Partial<ProgressiveDeliveryProps> => ({
  function: LambdaFunction.fromFunctionArn(stack, 'Imported', functionArn),
  initialVersion: '57',
  maxP99: Duration.seconds(2),
  serviceName: 'orders',
});

describe('an imported function', () => {
  const given = givenDelivery((stack) => ({ ...imported(stack), listener: listenerArn }));

  test('gets both aliases at the version that clients get now, and no version of its own', () => {
    expect(given.resources('AWS::Lambda::Alias').slice(0, 2)).toMatchObject([
      { Properties: { FunctionName: 'orders', FunctionVersion: '57', Name: 'live' } },
      { Properties: { FunctionName: 'orders', FunctionVersion: '57', Name: 'canary' } },
    ]);
    const versions = given
      .resources('AWS::Lambda::Version')
      .map(({ Properties }) => Properties['FunctionName']);
    expect(versions).not.toContain('orders');
  });

  test('is released behind a listener of another stack, whose baseline the guard restores once the permissions are there', () => {
    expect(given.delivery.route).toEqual({
      serviceId: 'svc-0123456789abcdef0',
      listenerId: 'listener-0123456789abcdef0',
      listenerArn,
    });
    expect(given.resources('AWS::VpcLattice::Listener')).toEqual([]);
    expect(given.delivery.serviceDnsName).toBeUndefined();
    const permissions = given
      .logicalIds('AWS::Lambda::Permission')
      .filter((id) => /(Production|Canary)Permission/.test(id));
    const sweep = given
      .resources('AWS::Events::Rule')
      .find(({ Properties }) => 'ScheduleExpression' in Properties);
    expect(sweep?.DependsOn).toEqual(expect.arrayContaining(permissions));
  });

  test.each([
    ['initialVersion', { initialVersion: undefined }],
    ['maxP99', { maxP99: undefined }],
  ])('needs %s', (prop, without) => {
    expect(() => givenDelivery((stack) => ({ ...imported(stack), ...without }))).toThrow(
      new RegExp(`${prop}: required for an imported function`),
    );
  });

  test('must be there, as JavaScript may leave it out', () => {
    expect(() => givenDelivery(() => ({ function: undefined as never }))).toThrow(TypeError);
  });

  test('must be the function itself', () => {
    expect(() =>
      givenDelivery((stack) => ({
        ...imported(stack),
        function: LambdaFunction.fromFunctionArn(stack, 'Qualified', `${functionArn}:live`),
      })),
    ).toThrow(/function: is the version or alias live/);
    expect(() =>
      givenDelivery((stack) => {
        const own = stack.node.findChild('Function') as LambdaFunction;
        return { function: new Alias(stack, 'Mine', { aliasName: 'mine', version: own.currentVersion }) };
      }),
    ).toThrow(/function: is the version or alias mine/);
  });
});

describe('a rule by its ARN', () => {
  test('names the service and the listener, too', () => {
    const { delivery, inTemplate } = givenDelivery((stack) => ({ ...imported(stack), rule: ruleArn }));
    expect(inTemplate(delivery.route)).toMatchObject({
      serviceId: 'svc-0123456789abcdef0',
      listenerId: 'listener-0123456789abcdef0',
      ruleId: 'rule-0123456789abcdef0',
      ruleArn,
    });
  });

  test.each([
    ['listener', serviceArn],
    ['listener', ruleArn],
    ['listener', 'listener-0123456789abcdef0'],
    ['rule', listenerArn],
    ['rule', functionArn],
  ])('is refused as %s: %s', (prop, arn) => {
    expect(() => givenDelivery(() => ({ [prop]: arn }))).toThrow(
      new RegExp(`${prop}: must be a resource of the app, or an ARN: arn:PARTITION:vpc-lattice`),
    );
  });
});

describe('the clients of a new service', () => {
  const vpcOf = (stack: Stack) =>
    Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['us-east-1a'],
    });

  test('are in the VPCs that the construct associates, with a service network of its own', () => {
    const given = givenDelivery((stack) => ({
      serviceName: 'orders',
      clientVpcs: [
        {
          vpc: vpcOf(stack),
          securityGroups: [SecurityGroup.fromSecurityGroupId(stack, 'Clients', 'sg-0123456789abcdef0')],
        },
      ],
    }));
    expect(given.resources('AWS::VpcLattice::ServiceNetwork')).toMatchObject([
      { Properties: { Name: 'orders' } },
    ]);
    expect(given.resources('AWS::VpcLattice::ServiceNetworkVpcAssociation')).toMatchObject([
      {
        Properties: {
          ServiceNetworkIdentifier: {
            'Fn::GetAtt': [given.logicalIds('AWS::VpcLattice::ServiceNetwork')[0], 'Id'],
          },
          VpcIdentifier: 'vpc-0123456789abcdef0',
          SecurityGroupIds: ['sg-0123456789abcdef0'],
        },
      },
    ]);
    expect(given.resources('AWS::VpcLattice::ServiceNetworkServiceAssociation')).toHaveLength(1);
  });

  test('reach it through networks by id and by ARN, also of another account', () => {
    const shared = 'arn:aws:vpc-lattice:us-east-1:222222222222:servicenetwork/sn-0123456789abcdef0';
    const given = givenDelivery(() => ({ serviceNetworks: ['sn-0fedcba9876543210', shared] }));
    expect(given.resources('AWS::VpcLattice::ServiceNetworkServiceAssociation')).toMatchObject([
      { Properties: { ServiceNetworkIdentifier: 'sn-0fedcba9876543210' } },
      { Properties: { ServiceNetworkIdentifier: shared } },
    ]);
  });

  test('are refused when it is not clear which network their VPC belongs to', () => {
    expect(() =>
      givenDelivery((stack) => ({
        serviceNetworks: ['sn-0fedcba9876543210', 'sn-0123456789abcdef0'],
        clientVpcs: [{ vpc: vpcOf(stack) }],
      })),
    ).toThrow(/clientVpcs: needs exactly one service network, and serviceNetworks has 2/);
  });

  test('call a name of a hosted zone, with a record to the service', () => {
    const given = givenDelivery((stack) => ({
      https: {
        domainName: 'shop.example.com',
        certificate: Certificate.fromCertificateArn(
          stack,
          'Certificate',
          'arn:aws:acm:us-east-1:111111111111:certificate/12345678-1234-1234-1234-123456789012',
        ),
        hostedZone: HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
          hostedZoneId: 'Z0123456789',
          zoneName: 'example.com',
        }),
      },
    }));
    const [service] = given.logicalIds('AWS::VpcLattice::Service');
    expect(given.resources('AWS::Route53::RecordSet')).toMatchObject([
      {
        Properties: {
          Name: 'shop.example.com.',
          Type: 'A',
          AliasTarget: {
            DNSName: { 'Fn::GetAtt': [service, 'DnsEntry.DomainName'] },
            HostedZoneId: { 'Fn::GetAtt': [service, 'DnsEntry.HostedZoneId'] },
          },
        },
      },
    ]);
  });
});
