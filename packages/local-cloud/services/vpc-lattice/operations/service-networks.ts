import { z } from 'zod';
import { tagMap } from '../../../kernel/schemas';
import type { Operation } from '../../../kernel/service';
import { operation } from '../../../kernel/service';
import { latticeAccess } from './access';
import { arnFor, identifier } from '../state/arns';
import { authType, clientToken, latticeName } from '../state/inputs';
import { pageRequest, requestedPage } from './paging';
import type { ServiceNetworkRecord } from '../state/records';
import { associationsOf, createServiceNetwork, deleteServiceNetwork } from '../resources/service-networks';
import type { LatticeStore } from '../state/store';

const byIdentifier = z.strictObject({ serviceNetworkIdentifier: identifier('serviceNetwork') });

const createServiceNetworkInput = z.strictObject({
  clientToken,
  name: latticeName(63),
  authType,
  tags: tagMap.optional(),
});

const listServiceNetworksInput = z.strictObject(pageRequest);

/** The API operations on service networks. */
export function serviceNetworkOperations(store: LatticeStore): Record<string, Operation> {
  const { context } = store;
  const access = (action: string) => (input: { serviceNetworkIdentifier: string }) =>
    latticeAccess(action, arnFor(context, 'serviceNetwork', input.serviceNetworkIdentifier));
  return {
    CreateServiceNetwork: operation({
      input: createServiceNetworkInput,
      access: (input) => latticeAccess('CreateServiceNetwork', arnFor(context, 'serviceNetwork', '*'), input),
      handle: (input) =>
        store.creations.once('CreateServiceNetwork', input, () =>
          summary(createServiceNetwork(store, input)),
        ),
    }),
    GetServiceNetwork: operation({
      input: byIdentifier,
      access: access('GetServiceNetwork'),
      handle: ({ serviceNetworkIdentifier }) => view(store, store.serviceNetwork(serviceNetworkIdentifier)),
    }),
    ListServiceNetworks: operation({
      input: listServiceNetworksInput,
      access: () => latticeAccess('ListServiceNetworks', '*'),
      handle(input) {
        const { items, nextToken } = requestedPage(store.serviceNetworks.values(), input);
        return {
          items: items.map((item) => {
            const { authType: _authType, ...listed } = view(store, item);
            return listed;
          }),
          nextToken,
        };
      },
    }),
    DeleteServiceNetwork: operation({
      input: byIdentifier,
      access: access('DeleteServiceNetwork'),
      handle(input) {
        deleteServiceNetwork(store, input.serviceNetworkIdentifier);
        return {};
      },
    }),
  };
}

function summary(serviceNetwork: ServiceNetworkRecord) {
  const { id, arn, name } = serviceNetwork;
  return { id, arn, name, authType: 'NONE' };
}

function view(store: LatticeStore, serviceNetwork: ServiceNetworkRecord) {
  const { createdAt, lastUpdatedAt } = serviceNetwork;
  const { services, vpcs } = associationsOf(store, serviceNetwork);
  return {
    ...summary(serviceNetwork),
    createdAt,
    lastUpdatedAt,
    numberOfAssociatedServices: services,
    numberOfAssociatedVPCs: vpcs,
  };
}
