import { z } from 'zod';
import { callerArnOf } from '../iam/role';
import { tags } from '../schemas';
import { resourceType, type ResourceType } from '../service';
import type { Site } from '../site';
import type { Parameters } from './parameters';

const parameterProperties = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string().min(1),
  Description: z.string().max(1024).optional(),
  Tier: z.enum(['Standard', 'Intelligent-Tiering']).optional(),
  DataType: z.literal('text').optional(),
  Tags: tags,
});

/** The CloudFormation resource types of Systems Manager that the local cloud provisions. */
export function ssmResourceTypes(site: Site, parameters: Parameters): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::SSM::Parameter': resourceType({
      properties: parameterProperties,
      create: ({ Name, Type: type, Value: value, Description: description }, context) => {
        const parameter = parameters.put(
          Name ?? `CFN-${context.physicalName(250)}`,
          { type, value, description },
          { mayOverwrite: false, by: callerArnOf(site.account, { kind: 'owner' }) },
        );
        return { ref: parameter.name, attributes: { Type: type, Value: value } };
      },
    }),
  };
}
