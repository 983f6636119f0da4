import type { ServiceNetworkRecord, ServiceRecord } from './records';
import type { LatticeStore } from './store';

/** Through which network, and from which VPC, clients of a service come: the first of each by creation. */
export interface ClientSide {
  readonly serviceNetwork?: ServiceNetworkRecord;
  readonly vpcId?: string;
}

/** Where the clients of a service are taken to be. */
export function clientSideOf(store: LatticeStore, service: ServiceRecord): ClientSide {
  let found: ClientSide = {};
  for (const { serviceNetwork, service: associated } of store.serviceAssociations.values()) {
    if (associated !== service) continue;
    for (const vpc of store.vpcAssociations.values()) {
      if (vpc.serviceNetwork === serviceNetwork) return { serviceNetwork, vpcId: vpc.vpcId };
    }
    found = found.serviceNetwork ? found : { serviceNetwork };
  }
  return found;
}

/** The service networks of the service of a listener. */
export function networksOf(store: LatticeStore, listenerArn: string): ServiceNetworkRecord[] {
  return [...store.serviceAssociations.values()]
    .filter(({ service }) => listenerArn.startsWith(`${service.arn}/`))
    .map(({ serviceNetwork }) => serviceNetwork);
}
