import { z } from 'zod';
import { tagMap } from '../../../kernel/schemas';
import type { Operation } from '../../../kernel/service';
import { operation } from '../../../kernel/service';
import { latticeAccess } from './access';
import { arnFor, identifier } from '../state/arns';
import type { DataPlane } from '../data-plane/data-plane';
import { authType, certificateArn, clientToken, customDomainName, latticeName } from '../state/inputs';
import { pageRequest, requestedPage } from './paging';
import type { ServiceRecord } from '../state/records';
import { createService, deleteService } from '../resources/services';
import type { LatticeStore } from '../state/store';

const byIdentifier = z.strictObject({ serviceIdentifier: identifier('service') });

const createServiceInput = z.strictObject({
  clientToken,
  name: latticeName(40, 'svc'),
  authType,
  customDomainName: customDomainName.optional(),
  certificateArn: certificateArn.optional(),
  tags: tagMap.optional(),
});

const listServicesInput = z.strictObject(pageRequest);

/** The API operations on services. */
export function serviceOperations(store: LatticeStore, dataPlane: DataPlane): Record<string, Operation> {
  const { context } = store;
  const access = (action: string) => (input: { serviceIdentifier: string }) =>
    latticeAccess(action, arnFor(context, 'service', input.serviceIdentifier));
  return {
    CreateService: operation({
      input: createServiceInput,
      access: (input) => latticeAccess('CreateService', arnFor(context, 'service', '*'), input),
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
        const { items, nextToken } = requestedPage(store.services.values(), input);
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
  const { id, arn, name, customDomainName: domain, certificateArn: certificate } = service;
  return { id, arn, name, authType: 'NONE', customDomainName: domain, certificateArn: certificate };
}

function view(service: ServiceRecord) {
  const { createdAt, lastUpdatedAt, dnsEntry } = service;
  return { ...summary(service), createdAt, lastUpdatedAt, dnsEntry, status: 'ACTIVE' };
}
