import { z } from 'zod';
import { ignored, tags } from '../../kernel/schemas';
import { resourceType, type ResourceType } from '../../kernel/service';
import type { Parameters } from './state/parameters';

const parameterProperties = z.strictObject({
  Name: z.string().optional(),
  Type: z.enum(['String', 'StringList']),
  Value: z.string().min(1),
  Description: ignored('descriptions are only read by people'),
  Tier: z.enum(['Standard', 'Intelligent-Tiering']).optional(),
  DataType: z.literal('text').optional(),
  Tags: tags,
});

/** The CloudFormation resource types of Systems Manager that the local cloud provisions. */
export function ssmResourceTypes(parameters: Parameters): Readonly<Record<string, ResourceType>> {
  return {
    'AWS::SSM::Parameter': resourceType({
      properties: parameterProperties,
      updates: {
        Name: 'replacement',
        Type: 'in-place',
        Value: 'in-place',
        Description: 'in-place',
        Tier: 'in-place',
        DataType: 'unknown',
        Tags: 'in-place',
      },
      create: ({ Name, Type: type, Value: value }, context) => {
        const parameter = parameters.put(
          Name ?? `CFN-${context.physicalName(250)}`,
          { type, value },
          { mayOverwrite: false },
        );
        return { ref: parameter.name, attributes: { Type: type, Value: value } };
      },
      update: ({ Type: type, Value: value }, { ref }) => {
        parameters.put(ref, { type, value }, { mayOverwrite: true });
        return { ref, attributes: { Type: type, Value: value } };
      },
      delete: ({ ref }) => parameters.delete(ref),
    }),
  };
}
