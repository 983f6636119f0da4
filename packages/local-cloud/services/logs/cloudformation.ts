import { z } from 'zod';
import { Unsupported } from '../../kernel/errors';
import type { CloudContext } from '../../kernel/cloud-context';
import { ignored, tags, templateInteger } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { logGroupName, streamName } from './state/names';
import { parseFilterPattern } from './state/filter-pattern';
import type { MessageFilter } from './state/json-pattern';
import type { LogGroups, SubscriptionFilter } from './state/log-groups';

const logGroupProperties = z.strictObject({
  LogGroupName: logGroupName.optional(),
  RetentionInDays: templateInteger.optional(),
  KmsKeyId: ignored('nothing is encrypted here'),
  LogGroupClass: ignored('storage has no price here'),
  Tags: tags,
});

const subscriptionFilter = 'AWS::Logs::SubscriptionFilter';

const subscriptionFilterProperties = z.strictObject({
  LogGroupName: z.string(),
  FilterPattern: z.string().max(1024),
  DestinationArn: z.string().startsWith('arn:'),
  FilterName: streamName.optional(),
  RoleArn: ignored('functions need none'),
  Distribution: ignored('streams stay whole for functions'),
  ApplyOnTransformedLogs: ignored('nothing is transformed'),
});

/** The CloudFormation resource types of CloudWatch Logs. */
export function logResourceTypes(
  { clock }: CloudContext,
  groups: LogGroups,
): Readonly<Record<string, ResourceType>> {
  const filterOf = (name: string, properties: SubscriptionFilterProperties): SubscriptionFilter => ({
    name,
    pattern: properties.FilterPattern,
    destinationArn: properties.DestinationArn,
    createdAt: clock.now(),
    matches: deliveredBy(properties),
  });

  return {
    'AWS::Logs::LogGroup': resourceType({
      properties: logGroupProperties,
      updates: {
        LogGroupName: 'replacement',
        RetentionInDays: 'in-place',
        KmsKeyId: 'in-place',
        LogGroupClass: 'unknown',
        Tags: 'in-place',
      },
      create: (properties, context) => {
        const name = properties.LogGroupName ?? context.physicalName(512);
        groups.create(name).retentionDays = properties.RetentionInDays;
        return { ref: name, attributes: { Arn: `${groups.arnOf(name)}:*` } };
      },
      update: (properties, previous) => {
        groups.get(previous.ref).retentionDays = properties.RetentionInDays;
        return previous;
      },
      delete: ({ ref }) => groups.delete(ref),
    }),

    [subscriptionFilter]: resourceType({
      properties: subscriptionFilterProperties,
      updates: {
        LogGroupName: 'replacement',
        FilterPattern: 'in-place',
        DestinationArn: 'in-place',
        FilterName: 'replacement',
        RoleArn: 'in-place',
        Distribution: 'in-place',
        ApplyOnTransformedLogs: 'in-place',
      },
      create: (properties, context) => {
        const name = properties.FilterName ?? context.physicalName(512);
        const filter = filterOf(name, properties);
        groups.putFilter(properties.LogGroupName, filter);
        if (!filter.matches) {
          const { logicalId } = context;
          context.differs({ kind: 'opaque-resource', logicalId, type: subscriptionFilter });
        }
        return { ref: name, attributes: {} };
      },
      update: (properties, previous) => {
        groups.putFilter(properties.LogGroupName, filterOf(previous.ref, properties));
        return previous;
      },
      delete: ({ ref, properties }) => groups.deleteFilter(properties.LogGroupName, ref),
    }),
  };
}

type SubscriptionFilterProperties = z.output<typeof subscriptionFilterProperties>;

/** Returns which messages a function gets; undefined for destinations other than functions, and patterns that are not known. */
function deliveredBy(properties: SubscriptionFilterProperties): MessageFilter | undefined {
  const { FilterPattern: pattern, DestinationArn: destinationArn } = properties;
  if (destinationArn.split(':')[2] !== 'lambda') return undefined;
  try {
    return parseFilterPattern(pattern);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}
