import type { ICertificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import { ARecord, RecordTarget, type IHostedZone } from 'aws-cdk-lib/aws-route53';
import {
  CfnListener,
  CfnService,
  CfnServiceNetwork,
  CfnServiceNetworkServiceAssociation,
  CfnServiceNetworkVpcAssociation,
} from 'aws-cdk-lib/aws-vpclattice';
import type { Construct } from 'constructs';
import { latticeServiceName } from './lattice-names';

/** The domain name of a new service, and its certificate. */
export interface HttpsOptions {
  /** The name that clients call. VPC Lattice takes it at creation only. */
  readonly domainName: string;
  /** A certificate for that name, in the Region of the stack. */
  readonly certificate: ICertificate;
  /**
   * The hosted zone of that name, in which the construct creates an alias record to the service.
   *
   * @default - none; point the name to `serviceDnsName` with a CNAME or alias record
   */
  readonly hostedZone?: IHostedZone;
}

/** A VPC whose clients may call the service. */
export interface ClientVpc {
  readonly vpc: IVpc;
  /**
   * The security groups that say which clients of the VPC may call the service: at most five.
   *
   * @default - none; every client of the VPC may
   */
  readonly securityGroups?: readonly ISecurityGroup[];
}

/** A service network of the app, or the id or ARN of one: of another stack, or shared by another account. */
export type ServiceNetwork = CfnServiceNetwork | string;

export interface LatticeServiceProps {
  readonly serviceName: string;
  readonly https?: true | HttpsOptions;
  readonly serviceNetworks?: readonly ServiceNetwork[];
  readonly clientVpcs?: readonly ClientVpc[];
}

/**
 * Creates a service with an HTTP listener on port 80 or an HTTPS listener on port 443, joins it to its networks, and associates the VPCs of
 * its clients. VPC Lattice manages the certificate of the name that it generates.
 *
 * @throws TypeError for `clientVpcs` with more than one service network
 */
export function createLatticeService(
  scope: Construct,
  { serviceName, https, serviceNetworks = [], clientVpcs = [] }: LatticeServiceProps,
): { readonly service: CfnService; readonly listener: CfnListener } {
  const custom = typeof https === 'object' ? https : undefined;
  const service = new CfnService(scope, 'Service', {
    name: latticeServiceName(serviceName),
    authType: 'NONE',
    customDomainName: custom?.domainName,
    certificateArn: custom?.certificate.certificateArn,
  });
  if (custom?.hostedZone) createRecord(scope, service, custom.domainName, custom.hostedZone);
  const networks = networksFor(scope, serviceName, serviceNetworks, clientVpcs);
  for (const [index, network] of networks.entries()) {
    new CfnServiceNetworkServiceAssociation(scope, numbered('ServiceAssociation', index), {
      serviceIdentifier: service.attrId,
      serviceNetworkIdentifier: idOf(network),
    });
  }
  for (const [index, { vpc, securityGroups }] of clientVpcs.entries()) {
    new CfnServiceNetworkVpcAssociation(scope, numbered('VpcAssociation', index), {
      serviceNetworkIdentifier: idOf(networks[0]!),
      vpcIdentifier: vpc.vpcId,
      securityGroupIds: securityGroups?.map(({ securityGroupId }) => securityGroupId),
    });
  }
  const listener = new CfnListener(scope, 'Listener', {
    name: https ? 'https' : 'http',
    serviceIdentifier: service.attrId,
    ...(https ? { protocol: 'HTTPS', port: 443 } : { protocol: 'HTTP', port: 80 }),
    defaultAction: {},
  });
  return { service, listener };
}

/** A VPC has one association with one service network, so the network of `clientVpcs` must be clear. */
function networksFor(
  scope: Construct,
  serviceName: string,
  given: readonly ServiceNetwork[],
  clientVpcs: readonly ClientVpc[],
): readonly ServiceNetwork[] {
  if (clientVpcs.length === 0) return given;
  if (given.length > 1) {
    throw new TypeError(
      'ProgressiveDelivery: clientVpcs: needs exactly one service network, and serviceNetworks has ' +
        `${given.length}. Associate the VPCs where you define those networks`,
    );
  }
  if (given.length === 1) return given;
  return [
    new CfnServiceNetwork(scope, 'ServiceNetwork', {
      name: latticeServiceName(serviceName),
      authType: 'NONE',
    }),
  ];
}

function createRecord(
  scope: Construct,
  service: CfnService,
  domainName: string,
  hostedZone: IHostedZone,
): void {
  new ARecord(scope, 'Record', {
    zone: hostedZone,
    // With the final dot CDK adds no zone name.
    recordName: `${domainName}.`,
    target: RecordTarget.fromAlias({
      bind: () => ({
        dnsName: service.attrDnsEntryDomainName,
        hostedZoneId: service.attrDnsEntryHostedZoneId,
      }),
    }),
  });
}

function idOf(network: ServiceNetwork): string {
  return typeof network === 'string' ? network : network.attrId;
}

/** The id of the first construct has no number, so that adding a second one replaces nothing. */
function numbered(id: string, index: number): string {
  return index === 0 ? id : `${id}${index + 1}`;
}
