import { z } from 'zod';
import { Unsupported } from '../../kernel/errors';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { parseFilterPattern } from './state/filter-pattern';
import type { LogGroups, SubscriptionFilter } from './state/log-groups';

const logGroupProperties = z.strictObject({
  LogGroupName: z
    .string()
    .regex(/^[\w.\-/#]{1,512}$/)
    .optional(),
  RetentionInDays: ignored('nothing is kept'),
  KmsKeyId: ignored('nothing is encrypted here'),
  LogGroupClass: ignored('storage has no price here'),
  Tags: tags,
});

const subscriptionFilter = 'AWS::Logs::SubscriptionFilter';

const subscriptionFilterProperties = z.strictObject({
  LogGroupName: z.string(),
  FilterPattern: z.string().max(1024),
  DestinationArn: z.string().startsWith('arn:'),
  FilterName: z
    .string()
    .regex(/^[^:*]{1,512}$/)
    .optional(),
  RoleArn: ignored('functions need none'),
  Distribution: ignored('streams stay whole for functions'),
  ApplyOnTransformedLogs: ignored('nothing is transformed'),
});

/** The CloudFormation resource types of CloudWatch Logs. */
export function logResourceTypes(groups: LogGroups): Readonly<Record<string, ResourceType>> {
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
        groups.create(name);
        return { ref: name, attributes: { Arn: `${groups.arnOf(name)}:*` } };
      },
      update: (_, previous) => previous,
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
        if (filter) groups.putFilter(properties.LogGroupName, filter);
        else
          context.differs({
            kind: 'opaque-resource',
            logicalId: context.logicalId,
            type: subscriptionFilter,
          });
        return { ref: name, attributes: {} };
      },
      update: (properties, previous) => {
        const filter = filterOf(previous.ref, properties);
        if (filter) groups.putFilter(properties.LogGroupName, filter);
        else groups.deleteFilter(properties.LogGroupName, previous.ref);
        return previous;
      },
      delete: ({ ref, properties }) => groups.deleteFilter(properties.LogGroupName, ref),
    }),
  };
}

/** Returns the filter; undefined where it does nothing here: for destinations other than functions, and patterns that are not known. */
function filterOf(
  name: string,
  properties: z.output<typeof subscriptionFilterProperties>,
): SubscriptionFilter | undefined {
  const { FilterPattern: pattern, DestinationArn: functionArn } = properties;
  if (functionArn.split(':')[2] !== 'lambda') return undefined;
  try {
    return { name, functionArn, matches: parseFilterPattern(pattern) };
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}
