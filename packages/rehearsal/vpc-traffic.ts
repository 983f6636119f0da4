import type { LocalCloud, TrafficClient } from '../local-cloud';

type Client = Pick<TrafficClient, 'send'>;

/**
 * Sends requests as clients in a VPC do: while no service network associates the VPC with the service, its name leads nowhere there, and
 * no request arrives.
 *
 * @param where.vpc the id of the VPC. @default - clients that reach the service in any case
 * @param onRefused called for each request that does not arrive, with the reason
 */
export function clientInVpc(
  client: Client,
  cloud: Pick<LocalCloud, 'lattice'>,
  where: { readonly vpc?: string; readonly listener: string },
  onRefused: (reason: string) => void,
): Client {
  const { vpc, listener } = where;
  if (vpc === undefined) return client;
  return {
    async send(request) {
      if (cloud.lattice.isReachable(listener, vpc)) return client.send(request);
      const reason = `${vpc} is associated with no service network of the service`;
      onRefused(reason);
      throw new Error(reason);
    },
  };
}
