import { inactiveIn, type Clients } from '../reports/clients';

/** Describes where clients call the service, and whether they reach it. */
export function describeClients(clients: Clients): string {
  return `${endpointOf(clients)}; ${accessTexts[clients.access](clients)}`;
}

function endpointOf({ dnsName, protocol, port, authType, targetStatuses }: Clients): string {
  const signed = authType === 'AWS_IAM' ? ' (clients sign requests and need a policy)' : '';
  const shown = targetStatuses.join(', ') || 'none';
  // VPC Lattice does not check the health of Lambda targets.
  const unchecked = targetStatuses.includes('UNAVAILABLE') ? ' (Lambda targets have no health checks)' : '';
  return `${protocol} ${dnsName} port ${port ?? '?'}, auth ${authType}${signed}, targets ${shown}${unchecked}`;
}

const accessTexts: Readonly<Record<Clients['access'], (clients: Clients) => string>> = {
  serviceNotActive: ({ status }) => `the service is ${status}: nobody can reach it`,
  pending: ({ networks }) =>
    `not ACTIVE: ${inactiveIn(networks)
      .map(({ name, status }) => `${name} (${status})`)
      .join(', ')}`,
  noNetwork: () => 'it belongs to no service network: nobody can reach it',
  noVpc: (clients) =>
    `${networksOf(clients)} has no VPC of this account: nobody can reach it, except through VPC endpoints or other accounts`,
  reachable: (clients) => `from ${vpcsOf(clients)} through ${networksOf(clients)}`,
};

function networksOf({ networks }: Clients): string {
  return networks.map(({ name }) => name).join(', ');
}

function vpcsOf({ networks }: Clients): string {
  return networks.flatMap(({ vpcs }) => vpcs.map(({ name }) => name)).join(', ');
}
