import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import { arnAt, type CloudContext } from '../../kernel/cloud-context';

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

/**
 * The CloudFormation resource types of CloudWatch Logs. Log groups are names only: what functions log goes to
 * the local cloud's own output.
 */
export function logResourceTypes(cloudContext: CloudContext): Readonly<Record<string, ResourceType>> {
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
        return { ref: name, attributes: { Arn: arnAt(cloudContext, 'logs', `log-group:${name}:*`) } };
      },
      update: (_, previous) => previous,
      delete: () => undefined,
    }),
  };
}
