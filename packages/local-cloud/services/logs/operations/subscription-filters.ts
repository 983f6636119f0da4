import { z } from 'zod';
import { pageOf, positionTokens } from '../../../kernel/page';
import { operation, type Operation } from '../../../kernel/service';
import { logGroupName, streamName } from '../state/names';
import type { LogGroups } from '../state/log-groups';
import { onGroup } from './access';

const describeSubscriptionFiltersInput = z.strictObject({
  logGroupName,
  filterNamePrefix: streamName.optional(),
  nextToken: z.string().min(1).optional(),
  limit: z.int().min(1).max(50).default(50),
});

/** The operation that lists the subscription filters of a log group, by name. */
export function subscriptionFilterOperations(groups: LogGroups): Readonly<Record<string, Operation>> {
  return {
    DescribeSubscriptionFilters: operation({
      input: describeSubscriptionFiltersInput,
      access: ({ logGroupName: group }) => [onGroup(groups, 'DescribeSubscriptionFilters', group)],
      handle: ({ logGroupName: group, filterNamePrefix: prefix = '', nextToken: token, limit }) => {
        const found = [...groups.get(group).filters.values()]
          .filter(({ name }) => name.startsWith(prefix))
          .sort((one, other) => (one.name < other.name ? -1 : 1));
        const tokens = positionTokens('InvalidParameterException');
        const { items, nextToken } = pageOf(found, { limit, token, tokens });
        return {
          subscriptionFilters: items.map(({ name, pattern, destinationArn, createdAt }) => ({
            filterName: name,
            logGroupName: group,
            filterPattern: pattern,
            destinationArn,
            distribution: 'ByLogStream',
            creationTime: createdAt,
          })),
          nextToken,
        };
      },
    }),
  };
}
