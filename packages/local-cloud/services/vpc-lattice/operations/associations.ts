import { z } from 'zod';
import { tagMap } from '../../../kernel/schemas';
import type { Operation } from '../../../kernel/service';
import { operation } from '../../../kernel/service';
import { latticeAccess } from './access';
import { arnFor, idIn, identifier } from '../state/arns';
import { associateService, associateVpc } from '../resources/associations';
import { invalid } from '../state/errors';
import { clientToken, securityGroupId, vpcId } from '../state/inputs';
import { pageRequest, requestedPage } from './paging';
import type {
  ServiceNetworkRecord,
  ServiceNetworkServiceAssociationRecord,
  ServiceNetworkVpcAssociationRecord,
} from '../state/records';
import type { LatticeStore } from '../state/store';

const serviceAssociationIdentifier = z.strictObject({
  serviceNetworkServiceAssociationIdentifier: identifier('serviceNetworkServiceAssociation'),
});
const vpcAssociationIdentifier = z.strictObject({
  serviceNetworkVpcAssociationIdentifier: identifier('serviceNetworkVpcAssociation'),
});

const createServiceNetworkServiceAssociationInput = z.strictObject({
  clientToken,
  serviceIdentifier: identifier('service'),
  serviceNetworkIdentifier: identifier('serviceNetwork'),
  tags: tagMap.optional(),
});

const listServiceNetworkServiceAssociationsInput = z.strictObject({
  serviceNetworkIdentifier: identifier('serviceNetwork').optional(),
  serviceIdentifier: identifier('service').optional(),
  ...pageRequest,
});

/** The API operations on what associates services with service networks. */
export function serviceAssociationOperations(store: LatticeStore): Record<string, Operation> {
  const { context } = store;
  const kind = 'serviceNetworkServiceAssociation';
  const access = (action: string) => (input: z.output<typeof serviceAssociationIdentifier>) =>
    latticeAccess(action, arnFor(context, kind, input.serviceNetworkServiceAssociationIdentifier));
  return {
    CreateServiceNetworkServiceAssociation: operation({
      input: createServiceNetworkServiceAssociationInput,
      access: (input) => [
        ...latticeAccess('CreateServiceNetworkServiceAssociation', arnFor(context, kind, '*'), input),
        ...latticeAccess(
          'CreateServiceNetworkServiceAssociation',
          arnFor(context, 'serviceNetwork', input.serviceNetworkIdentifier),
        ),
        ...latticeAccess(
          'CreateServiceNetworkServiceAssociation',
          arnFor(context, 'service', input.serviceIdentifier),
        ),
      ],
      handle: (input) =>
        store.creations.once('CreateServiceNetworkServiceAssociation', input, () => {
          const { id, arn, service } = associateService(store, input);
          return { id, arn, status: 'ACTIVE', createdBy: context.account, dnsEntry: service.dnsEntry };
        }),
    }),
    GetServiceNetworkServiceAssociation: operation({
      input: serviceAssociationIdentifier,
      access: access('GetServiceNetworkServiceAssociation'),
      handle: (input) =>
        serviceAssociationView(
          store,
          store.serviceAssociation(input.serviceNetworkServiceAssociationIdentifier),
        ),
    }),
    ListServiceNetworkServiceAssociations: operation({
      input: listServiceNetworkServiceAssociationsInput,
      access: () => latticeAccess('ListServiceNetworkServiceAssociations', '*'),
      handle(input) {
        if (!input.serviceNetworkIdentifier && !input.serviceIdentifier) {
          throw invalid('serviceNetworkIdentifier', 'this or serviceIdentifier must be given');
        }
        const matching = [...store.serviceAssociations.values()].filter(
          ({ serviceNetwork, service }) =>
            names(input.serviceNetworkIdentifier, serviceNetwork) && names(input.serviceIdentifier, service),
        );
        const { items, nextToken } = requestedPage(matching, input);
        return { items: items.map((item) => serviceAssociationView(store, item)), nextToken };
      },
    }),
    DeleteServiceNetworkServiceAssociation: operation({
      input: serviceAssociationIdentifier,
      access: access('DeleteServiceNetworkServiceAssociation'),
      handle(input) {
        const { id, arn } = store.serviceAssociation(input.serviceNetworkServiceAssociationIdentifier);
        store.serviceAssociations.delete(id);
        return { id, arn, status: 'DELETE_IN_PROGRESS' };
      },
    }),
  };
}

const createServiceNetworkVpcAssociationInput = z.strictObject({
  clientToken,
  serviceNetworkIdentifier: identifier('serviceNetwork'),
  vpcIdentifier: vpcId,
  securityGroupIds: z.array(securityGroupId).max(5).optional(),
  tags: tagMap.optional(),
});

const listServiceNetworkVpcAssociationsInput = z.strictObject({
  serviceNetworkIdentifier: identifier('serviceNetwork').optional(),
  vpcIdentifier: vpcId.optional(),
  ...pageRequest,
});

/** The API operations on what associates VPCs with service networks. Security groups are kept, not enforced. */
export function vpcAssociationOperations(store: LatticeStore): Record<string, Operation> {
  const { context } = store;
  const kind = 'serviceNetworkVpcAssociation';
  const access = (action: string) => (input: z.output<typeof vpcAssociationIdentifier>) =>
    latticeAccess(action, arnFor(context, kind, input.serviceNetworkVpcAssociationIdentifier));
  return {
    CreateServiceNetworkVpcAssociation: operation({
      input: createServiceNetworkVpcAssociationInput,
      access: (input) => [
        ...latticeAccess('CreateServiceNetworkVpcAssociation', arnFor(context, kind, '*'), input),
        ...latticeAccess(
          'CreateServiceNetworkVpcAssociation',
          arnFor(context, 'serviceNetwork', input.serviceNetworkIdentifier),
        ),
      ],
      handle: (input) =>
        store.creations.once('CreateServiceNetworkVpcAssociation', input, () =>
          vpcAssociationSummary(store, associateVpc(store, input)),
        ),
    }),
    GetServiceNetworkVpcAssociation: operation({
      input: vpcAssociationIdentifier,
      access: access('GetServiceNetworkVpcAssociation'),
      handle(input) {
        const association = store.vpcAssociation(input.serviceNetworkVpcAssociationIdentifier);
        return {
          ...vpcAssociationListed(store, association),
          securityGroupIds: [...association.securityGroupIds],
        };
      },
    }),
    ListServiceNetworkVpcAssociations: operation({
      input: listServiceNetworkVpcAssociationsInput,
      access: () => latticeAccess('ListServiceNetworkVpcAssociations', '*'),
      handle(input) {
        const matching = [...store.vpcAssociations.values()].filter(
          (association) =>
            names(input.serviceNetworkIdentifier, association.serviceNetwork) &&
            (input.vpcIdentifier === undefined || association.vpcId === input.vpcIdentifier),
        );
        const { items, nextToken } = requestedPage(matching, input);
        return { items: items.map((item) => vpcAssociationListed(store, item)), nextToken };
      },
    }),
    DeleteServiceNetworkVpcAssociation: operation({
      input: vpcAssociationIdentifier,
      access: access('DeleteServiceNetworkVpcAssociation'),
      handle(input) {
        const { id, arn } = store.vpcAssociation(input.serviceNetworkVpcAssociationIdentifier);
        store.vpcAssociations.delete(id);
        return { id, arn, status: 'DELETE_IN_PROGRESS' };
      },
    }),
  };
}

function names(wanted: string | undefined, resource: { id: string }): boolean {
  return wanted === undefined || idIn(wanted) === resource.id;
}

function serviceNetworkMembers(serviceNetwork: ServiceNetworkRecord) {
  return {
    serviceNetworkId: serviceNetwork.id,
    serviceNetworkName: serviceNetwork.name,
    serviceNetworkArn: serviceNetwork.arn,
  };
}

function serviceAssociationView(store: LatticeStore, association: ServiceNetworkServiceAssociationRecord) {
  const { id, arn, createdAt, service, serviceNetwork } = association;
  return {
    id,
    arn,
    status: 'ACTIVE',
    createdBy: store.context.account,
    createdAt,
    serviceId: service.id,
    serviceName: service.name,
    serviceArn: service.arn,
    ...serviceNetworkMembers(serviceNetwork),
    dnsEntry: service.dnsEntry,
  };
}

function vpcAssociationSummary(store: LatticeStore, association: ServiceNetworkVpcAssociationRecord) {
  const { id, arn, securityGroupIds } = association;
  return {
    id,
    arn,
    status: 'ACTIVE',
    createdBy: store.context.account,
    securityGroupIds: [...securityGroupIds],
  };
}

function vpcAssociationListed(store: LatticeStore, association: ServiceNetworkVpcAssociationRecord) {
  const { id, arn, createdAt, lastUpdatedAt, vpcId: vpc, serviceNetwork } = association;
  return {
    id,
    arn,
    status: 'ACTIVE',
    createdBy: store.context.account,
    createdAt,
    lastUpdatedAt,
    vpcId: vpc,
    ...serviceNetworkMembers(serviceNetwork),
  };
}
