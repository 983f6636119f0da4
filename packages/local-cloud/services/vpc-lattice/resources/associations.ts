import { conflict } from '../state/errors';
import type {
  ServiceNetworkServiceAssociationRecord,
  ServiceNetworkVpcAssociationRecord,
} from '../state/records';
import type { LatticeStore } from '../state/store';

/** @throws AwsError `ConflictException` when the two are associated already */
export function associateService(
  store: LatticeStore,
  input: { serviceNetworkIdentifier: string; serviceIdentifier: string },
): ServiceNetworkServiceAssociationRecord {
  const serviceNetwork = store.serviceNetwork(input.serviceNetworkIdentifier);
  const service = store.service(input.serviceIdentifier);
  for (const other of store.serviceAssociations.values()) {
    if (other.serviceNetwork === serviceNetwork && other.service === service) {
      throw conflict(
        'serviceNetworkServiceAssociation',
        other.id,
        `The service ${service.id} is already associated with the service network ${serviceNetwork.id}`,
      );
    }
  }
  const resource = store.newResource(
    'serviceNetworkServiceAssociation',
    `${serviceNetwork.id}/${service.id}`,
    (id) => `servicenetworkserviceassociation/${id}`,
  );
  const association = { ...resource, serviceNetwork, service };
  store.serviceAssociations.set(association.id, association);
  return association;
}

/** @throws AwsError `ConflictException` when the VPC is associated already: it can be with one network only (User Guide, quotas) */
export function associateVpc(
  store: LatticeStore,
  input: { serviceNetworkIdentifier: string; vpcIdentifier: string; securityGroupIds?: string[] | undefined },
): ServiceNetworkVpcAssociationRecord {
  const serviceNetwork = store.serviceNetwork(input.serviceNetworkIdentifier);
  for (const other of store.vpcAssociations.values()) {
    if (other.vpcId === input.vpcIdentifier) {
      throw conflict(
        'serviceNetworkVpcAssociation',
        other.id,
        `The VPC ${other.vpcId} is already associated with the service network ${other.serviceNetwork.id}`,
      );
    }
  }
  const resource = store.newResource(
    'serviceNetworkVpcAssociation',
    `${serviceNetwork.id}/${input.vpcIdentifier}`,
    (id) => `servicenetworkvpcassociation/${id}`,
  );
  const association = {
    ...resource,
    serviceNetwork,
    vpcId: input.vpcIdentifier,
    securityGroupIds: input.securityGroupIds ?? [],
  };
  store.vpcAssociations.set(association.id, association);
  return association;
}
