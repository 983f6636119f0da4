import type { z } from 'zod';
import { conflict } from '../state/errors';
import type { authType } from '../state/inputs';
import { requireNoAuth } from '../state/inputs';
import type { ServiceNetworkRecord } from '../state/records';
import type { LatticeStore } from '../state/store';

/** @throws AwsError `ConflictException` when the name is taken; Unsupported for `AWS_IAM` */
export function createServiceNetwork(
  store: LatticeStore,
  input: { name: string; authType?: z.output<typeof authType> },
): ServiceNetworkRecord {
  requireNoAuth(input.authType);
  for (const other of store.serviceNetworks.values()) {
    if (other.name === input.name) {
      throw conflict('serviceNetwork', other.id, `A service network named ${input.name} already exists`);
    }
  }
  const serviceNetwork = {
    ...store.newResource('serviceNetwork', input.name, (id) => `servicenetwork/${id}`),
    name: input.name,
  };
  store.serviceNetworks.set(serviceNetwork.id, serviceNetwork);
  return serviceNetwork;
}

/** @throws AwsError `ConflictException` while services or VPCs are associated */
export function deleteServiceNetwork(store: LatticeStore, identifier: string): void {
  const serviceNetwork = store.serviceNetwork(identifier);
  const { services, vpcs } = associationsOf(store, serviceNetwork);
  if (services + vpcs > 0) {
    throw conflict(
      'serviceNetwork',
      serviceNetwork.id,
      `The service network ${serviceNetwork.id} has ${services} service and ${vpcs} VPC associations`,
    );
  }
  store.serviceNetworks.delete(serviceNetwork.id);
}

/** Number of services and VPCs are associated with a service network. */
export function associationsOf(store: LatticeStore, serviceNetwork: ServiceNetworkRecord) {
  const count = (associations: Iterable<{ serviceNetwork: ServiceNetworkRecord }>) =>
    [...associations].filter((association) => association.serviceNetwork === serviceNetwork).length;
  return { services: count(store.serviceAssociations.values()), vpcs: count(store.vpcAssociations.values()) };
}
