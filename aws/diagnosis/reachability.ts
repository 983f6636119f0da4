import {
  GetListenerCommand,
  GetServiceCommand,
  paginateListServiceNetworkServiceAssociations,
  paginateListServiceNetworkVpcAssociations,
  paginateListTargets,
  VPCLatticeClient,
} from '@aws-sdk/client-vpc-lattice';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';
import type { RouteConfiguration } from '../lattice/route';

/** The path from clients to a VPC Lattice service. Statuses are as AWS spells them. */
export interface Reachability {
  /** The name that clients call: the custom domain name, or the generated one. */
  readonly dnsName: string;
  readonly protocol: string;
  readonly port: number | undefined;
  readonly status: string;
  readonly authType: string;
  /** The service networks that the service belongs to, with their VPCs. */
  readonly networks: readonly ReachableNetwork[];
  /** The status of each target of the two target groups. */
  readonly targetStatuses: readonly string[];
}

/** An association of the service with a service network. */
export interface ReachableNetwork extends Associated {
  /** The associations of the network with VPCs, as far as the caller's account may see them. */
  readonly vpcs: readonly Associated[];
}

/** A service network or a VPC, and the status of its association. */
export interface Associated {
  readonly name: string;
  readonly status: string;
}

/**
 * Reads how clients reach a service.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readReachability(
  { service, listener, targetGroups }: RouteConfiguration,
  client = new VPCLatticeClient(clientSettings),
): Promise<Reachability> {
  const [found, { protocol = '', port }, networks, ...targetStatuses] = await Promise.all([
    awsCall(`vpc-lattice GetService ${service}`, () =>
      client.send(new GetServiceCommand({ serviceIdentifier: service })),
    ),
    awsCall(`vpc-lattice GetListener ${listener}`, () =>
      client.send(new GetListenerCommand({ serviceIdentifier: service, listenerIdentifier: listener })),
    ),
    readNetworks(service, client),
    ...Object.values(targetGroups).map((targetGroup) => readTargetStatuses(targetGroup, client)),
  ]);
  const { customDomainName, dnsEntry, status = '', authType = 'NONE' } = found;
  return {
    dnsName: customDomainName ?? dnsEntry?.domainName ?? '',
    protocol,
    port,
    status,
    authType,
    networks,
    targetStatuses: targetStatuses.flat(),
  };
}

async function readNetworks(service: string, client: VPCLatticeClient): Promise<ReachableNetwork[]> {
  const associations = await awsCall(`vpc-lattice ListServiceNetworkServiceAssociations ${service}`, () =>
    collect(paginateListServiceNetworkServiceAssociations({ client }, { serviceIdentifier: service })),
  );
  return Promise.all(
    associations.map(async ({ serviceNetworkArn, serviceNetworkId, serviceNetworkName, status = '' }) => ({
      name: serviceNetworkName ?? serviceNetworkId ?? '',
      status,
      // A shared network is known by its ARN only.
      vpcs: await readVpcs(serviceNetworkArn ?? serviceNetworkId ?? '', client),
    })),
  );
}

async function readVpcs(serviceNetworkIdentifier: string, client: VPCLatticeClient): Promise<Associated[]> {
  const associations = await awsCall(
    `vpc-lattice ListServiceNetworkVpcAssociations ${serviceNetworkIdentifier}`,
    () => collect(paginateListServiceNetworkVpcAssociations({ client }, { serviceNetworkIdentifier })),
  );
  return associations.map(({ vpcId = '', status = '' }) => ({ name: vpcId, status }));
}

async function readTargetStatuses(
  targetGroupIdentifier: string,
  client: VPCLatticeClient,
): Promise<string[]> {
  const targets = await awsCall(`vpc-lattice ListTargets ${targetGroupIdentifier}`, () =>
    collect(paginateListTargets({ client }, { targetGroupIdentifier })),
  );
  return targets.map(({ status = '' }) => status);
}

async function collect<Item>(pages: AsyncIterable<{ readonly items: Item[] | undefined }>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const page of pages) items.push(...(page.items ?? []));
  return items;
}
