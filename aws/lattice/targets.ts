import { paginateListTargets, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/**
 * Reads the ids of the targets of a target group, except those that are draining.
 *
 * @throws ReleaseError `AwsCallFailed`, `AwsCallRefused`
 */
export async function readTargets(
  targetGroup: string,
  client = new VPCLatticeClient(clientSettings),
): Promise<string[]> {
  return awsCall(`vpc-lattice ListTargets ${targetGroup}`, async () => {
    const ids: string[] = [];
    const pages = paginateListTargets({ client }, { targetGroupIdentifier: targetGroup });
    for await (const { items = [] } of pages) {
      ids.push(...items.filter(({ status }) => status !== 'DRAINING').flatMap(({ id }) => id ?? []));
    }
    return ids;
  });
}
