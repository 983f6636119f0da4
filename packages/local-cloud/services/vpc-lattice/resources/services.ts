import type { z } from 'zod';
import type { DataPlane } from '../data-plane/data-plane';
import { conflict } from '../state/errors';
import type { authType } from '../state/inputs';
import { requireNoAuth } from '../state/inputs';
import type { ServiceRecord } from '../state/records';
import type { LatticeStore } from '../state/store';

/** @throws AwsError `ConflictException` when the name is taken; Unsupported for `AWS_IAM` */
export function createService(
  store: LatticeStore,
  input: {
    name: string;
    authType?: z.output<typeof authType>;
    customDomainName?: string | undefined;
    certificateArn?: string | undefined;
  },
): ServiceRecord {
  requireNoAuth(input.authType);
  for (const other of store.services.values()) {
    if (other.name === input.name) {
      throw conflict('service', other.id, `A service named ${input.name} already exists`);
    }
  }
  const resource = store.newResource('service', input.name, (id) => `service/${id}`);
  const service: ServiceRecord = {
    ...resource,
    name: input.name,
    dnsEntry: dnsEntry(store, resource.id, input.name),
    ...(input.customDomainName !== undefined && { customDomainName: input.customDomainName }),
    ...(input.certificateArn !== undefined && { certificateArn: input.certificateArn }),
    listeners: new Map(),
  };
  store.services.set(service.id, service);
  return service;
}

/**
 * Deletes a service together with its listeners and rules.
 *
 * @throws AwsError `ConflictException` while it is associated with a service network
 */
export function deleteService(store: LatticeStore, dataPlane: DataPlane, identifier: string): ServiceRecord {
  const service = store.service(identifier);
  for (const association of store.serviceAssociations.values()) {
    if (association.service === service) {
      throw conflict(
        'service',
        service.id,
        `The service ${service.id} is associated with the service network ${association.serviceNetwork.id}`,
      );
    }
  }
  for (const listener of service.listeners.values()) dataPlane.shut(listener);
  store.services.delete(service.id);
  return service;
}

/**
 * The generated name: `NAME-SVCID.PARTITION.vpc-lattice-svcs.REGION.on.aws` (User Guide, custom domains). It has
 * AWS's shape only; what answers requests is the URL of a listener.
 */
function dnsEntry(store: LatticeStore, id: string, name: string): ServiceRecord['dnsEntry'] {
  const { region } = store.context;
  const partition = store.hexFor(7, 'partition', region);
  return {
    domainName: `${name}-${id.slice('svc-'.length)}.${partition}.vpc-lattice-svcs.${region}.on.aws`,
    hostedZoneId: `Z${store.hexFor(20, 'hosted zone', region).toUpperCase()}`,
  };
}
