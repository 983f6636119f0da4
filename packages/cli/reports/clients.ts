import { z } from 'zod';
import type { Associated, Reachability } from '../../../aws/diagnosis/reachability';

const associatedSchema = z.strictObject({ name: z.string(), status: z.string() });

/** The way of clients to a service, as `rollouts status --json` and `rollouts doctor --json` have it. Statuses are as AWS spells them. */
export const clientsSchema = z.strictObject({
  /**
   * - `reachable`: from the VPCs of `networks`
   * - `pending`: an association is not ACTIVE
   * - `serviceNotActive`: the service itself is not
   * - `noNetwork`: the service belongs to no service network, so nobody can reach it
   * - `noVpc`: no network has a VPC of this account, so nobody can, except through VPC endpoints or other accounts
   */
  access: z.enum(['reachable', 'pending', 'serviceNotActive', 'noNetwork', 'noVpc']),
  dnsName: z.string(),
  protocol: z.string(),
  port: z.number().optional(),
  status: z.string(),
  authType: z.string(),
  networks: z.array(associatedSchema.extend({ vpcs: z.array(associatedSchema) })),
  targetStatuses: z.array(z.string()),
});

export type Clients = z.output<typeof clientsSchema>;

/** Decides whether clients can reach a service. */
export function reportClients(observed: Reachability): Clients {
  const networks = observed.networks.map(({ vpcs, ...network }) => ({ ...network, vpcs: [...vpcs] }));
  const targetStatuses = [...new Set(observed.targetStatuses)];
  return { ...observed, networks, targetStatuses, access: accessOf(observed) };
}

function accessOf({ status, networks }: Reachability): Clients['access'] {
  if (status !== 'ACTIVE') return 'serviceNotActive';
  if (inactiveIn(networks).length > 0) return 'pending';
  if (networks.length === 0) return 'noNetwork';
  return networks.every(({ vpcs }) => vpcs.length === 0) ? 'noVpc' : 'reachable';
}

/** The associations that are not ACTIVE. */
export function inactiveIn(networks: Reachability['networks']): Associated[] {
  return [...networks, ...networks.flatMap(({ vpcs }) => vpcs)].filter(({ status }) => status !== 'ACTIVE');
}
