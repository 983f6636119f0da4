import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { ignored, tags } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { invalid, parameterArn, parameterName, parseReference } from '../state/parameter-name';
import type { Parameter, Parameters } from '../state/parameters';

const withDecryption = ignored('there are no secure strings');

const getParameterInput = z.strictObject({ Name: parameterName, WithDecryption: withDecryption });

const putParameterInput = z.strictObject({
  Name: parameterName,
  Value: z.string().min(1),
  Description: ignored('descriptions are only read by people'),
  Type: z.enum(['String', 'StringList']).optional(),
  Overwrite: z.boolean().default(false),
  Tier: z.enum(['Standard', 'Intelligent-Tiering']).optional(),
  DataType: z.literal('text').optional(),
  Tags: tags,
});

/** The operations that name the parameters they are about. */
export function parameterOperations(
  context: CloudContext,
  parameters: Parameters,
): Readonly<Record<string, Operation>> {
  const on = (action: string, name: string) => [
    { action: `ssm:${action}`, resource: parameterArn(context, name) },
  ];

  return {
    GetParameter: operation({
      input: getParameterInput,
      access: ({ Name: name }) => on('GetParameter', parseReference(context, name).name),
      handle: ({ Name: name }) => {
        const parameter = parameters.find(parseReference(context, name));
        if (!parameter) throw notFound();
        return { Parameter: { ...describeValue(parameter), Selector: selectorOf(name) } };
      },
    }),

    PutParameter: operation({
      input: putParameterInput,
      access: ({ Name: name }) => on('PutParameter', name),
      handle: ({ Name: name, Value: value, Type: type, ...input }) => {
        if (input.Overwrite && input.Tags !== undefined) {
          throw invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
              'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
          );
        }
        const { version } = parameters.put(name, { type, value }, { mayOverwrite: input.Overwrite });
        return { Version: version, Tier: 'Standard' };
      },
    }),
  };
}

/** A parameter with its value, as reads answer it. */
export function describeValue(parameter: Parameter) {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.lastModifiedAt,
    ARN: parameter.arn,
    DataType: 'text',
  };
}

function selectorOf(name: string): string | undefined {
  return /:\d+$/.exec(name.startsWith('arn:') ? name.slice(name.indexOf('/')) : name)?.[0];
}

/** AWS says nothing more than the name of this error. */
function notFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}
