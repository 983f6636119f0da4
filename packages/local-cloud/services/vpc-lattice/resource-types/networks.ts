import { z } from 'zod';
import { templateTags } from '../../../kernel/schemas';
import { resourceType, type ResourceType } from '../../../kernel/service';
import { identifier } from '../state/arns';
import { associateService, associateVpc } from '../resources/associations';
import { authType, requireNoAuth, securityGroupId, vpcId } from '../state/inputs';
import { createServiceNetwork, deleteServiceNetwork } from '../resources/service-networks';
import type {
  ServiceNetworkServiceAssociationRecord,
  ServiceNetworkVpcAssociationRecord,
} from '../state/records';
import type { LatticeStore } from '../state/store';
import { generatedName, names } from './names';

const serviceNetworkProperties = z.strictObject({
  Name: names.serviceNetwork.optional(),
  AuthType: authType,
  Tags: templateTags,
});

const serviceNetworkServiceAssociationProperties = z.strictObject({
  ServiceNetworkIdentifier: identifier('serviceNetwork'),
  ServiceIdentifier: identifier('service'),
  Tags: templateTags,
});

const serviceNetworkVpcAssociationProperties = z.strictObject({
  ServiceNetworkIdentifier: identifier('serviceNetwork'),
  VpcIdentifier: vpcId,
  SecurityGroupIds: z.array(securityGroupId).max(5).optional(),
  Tags: templateTags,
});

/** The resource types of service networks and of their associations. */
export function networkResourceTypes(store: LatticeStore): Record<string, ResourceType> {
  return {
    'AWS::VpcLattice::ServiceNetwork': resourceType({
      properties: serviceNetworkProperties,
      updates: { Name: 'replacement', AuthType: 'in-place', Tags: 'in-place' },
      create(properties, context) {
        const { arn, id, createdAt, lastUpdatedAt } = createServiceNetwork(store, {
          name: properties.Name ?? generatedName(context, names.serviceNetwork),
          authType: properties.AuthType,
        });
        return {
          ref: arn,
          attributes: {
            Arn: arn,
            Id: id,
            CreatedAt: createdAt.toISOString(),
            LastUpdatedAt: lastUpdatedAt.toISOString(),
          },
        };
      },
      update(properties, previous) {
        requireNoAuth(properties.AuthType);
        return previous;
      },
      delete: ({ ref }) => deleteServiceNetwork(store, ref),
    }),
    'AWS::VpcLattice::ServiceNetworkServiceAssociation': resourceType({
      properties: serviceNetworkServiceAssociationProperties,
      updates: {
        ServiceNetworkIdentifier: 'replacement',
        ServiceIdentifier: 'replacement',
        Tags: 'in-place',
      },
      create(properties) {
        const association = associateService(store, {
          serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
          serviceIdentifier: properties.ServiceIdentifier,
        });
        const { service } = association;
        return {
          ref: association.arn,
          attributes: {
            ...attributesOf(association),
            ServiceArn: service.arn,
            ServiceId: service.id,
            ServiceName: service.name,
            'DnsEntry.DomainName': service.dnsEntry.domainName,
            'DnsEntry.HostedZoneId': service.dnsEntry.hostedZoneId,
          },
        };
      },
      update: (_, previous) => previous,
      delete({ ref }) {
        store.serviceAssociations.delete(store.serviceAssociation(ref).id);
      },
    }),
    'AWS::VpcLattice::ServiceNetworkVpcAssociation': resourceType({
      properties: serviceNetworkVpcAssociationProperties,
      updates: {
        ServiceNetworkIdentifier: 'replacement',
        VpcIdentifier: 'replacement',
        SecurityGroupIds: 'in-place',
        Tags: 'in-place',
      },
      create(properties) {
        const association = associateVpc(store, {
          serviceNetworkIdentifier: properties.ServiceNetworkIdentifier,
          vpcIdentifier: properties.VpcIdentifier,
          securityGroupIds: properties.SecurityGroupIds,
        });
        return {
          ref: association.arn,
          attributes: { ...attributesOf(association), VpcId: association.vpcId },
        };
      },
      update(properties, previous) {
        store.vpcAssociation(previous.ref).securityGroupIds = properties.SecurityGroupIds ?? [];
        return previous;
      },
      delete({ ref }) {
        store.vpcAssociations.delete(store.vpcAssociation(ref).id);
      },
    }),
  };
}

/** Returns the attributes that both kinds of associations have. */
function attributesOf({
  arn,
  id,
  createdAt,
  serviceNetwork,
}: ServiceNetworkServiceAssociationRecord | ServiceNetworkVpcAssociationRecord): Record<string, string> {
  return {
    Arn: arn,
    Id: id,
    Status: 'ACTIVE',
    CreatedAt: createdAt.toISOString(),
    ServiceNetworkArn: serviceNetwork.arn,
    ServiceNetworkId: serviceNetwork.id,
    ServiceNetworkName: serviceNetwork.name,
  };
}
