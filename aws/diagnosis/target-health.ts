import { paginateListTargets, VPCLatticeClient } from '@aws-sdk/client-vpc-lattice';
import { awsCall } from '../client/calls';
import { clientSettings } from '../client/settings';

/**
 * Reads where a target group leads: the ids of its targets, without those that are on their way out.
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
