import { z } from 'zod';
import { tags } from '../../packages/local-cloud/kernel/schemas';
import type { Operation } from '../../packages/local-cloud/kernel/service';
import { operation } from '../../packages/local-cloud/kernel/service';
import { latticeAccess } from './access';
import { arnFor, identifier } from './arns';
import type { DataPlane } from './data-plane';
import { authType, clientToken, latticeName } from './inputs';
import { page, pageRequest } from './paging';
import type { ServiceRecord } from './records';
import { createService, deleteService } from './services';
import type { LatticeStore } from './store';

const byIdentifier = z.strictObject({ serviceIdentifier: identifier('service') });

const createServiceInput = z.strictObject({ clientToken, name: latticeName(40, 'svc'), authType, tags });

const listServicesInput = z.strictObject(pageRequest);

/** The API operations on services. */
export function serviceOperations(store: LatticeStore, dataPlane: DataPlane): Record<string, Operation> {
  const { site } = store;
  const access = (action: string) => (input: { serviceIdentifier: string }) =>
    latticeAccess(action, arnFor(site, 'service', input.serviceIdentifier));
  return {
    CreateService: operation({
      input: createServiceInput,
      access: (input) => latticeAccess('CreateService', arnFor(site, 'service', '*'), input),
      handle: (input) =>
        store.creations.once('CreateService', input, () => {
          const service = createService(store, input);
          return { ...summary(service), status: 'ACTIVE', dnsEntry: service.dnsEntry };
        }),
    }),
    GetService: operation({
      input: byIdentifier,
      access: access('GetService'),
      handle: ({ serviceIdentifier }) => view(store.service(serviceIdentifier)),
    }),
    ListServices: operation({
      input: listServicesInput,
      access: () => latticeAccess('ListServices', '*'),
      handle(input) {
        const { items, nextToken } = page(store.services.values(), input);
        return {
          items: items.map((item) => {
            const { authType: _authType, ...listed } = view(item);
            return listed;
          }),
          nextToken,
        };
      },
    }),
    DeleteService: operation({
      input: byIdentifier,
      access: access('DeleteService'),
      handle(input) {
        const { id, arn, name } = deleteService(store, dataPlane, input.serviceIdentifier);
        return { id, arn, name, status: 'DELETE_IN_PROGRESS' };
      },
    }),
  };
}

function summary(service: ServiceRecord) {
  const { id, arn, name } = service;
  return { id, arn, name, authType: 'NONE' };
}

function view(service: ServiceRecord) {
  const { createdAt, lastUpdatedAt, dnsEntry } = service;
  return { ...summary(service), createdAt, lastUpdatedAt, dnsEntry, status: 'ACTIVE' };
}
