import { z } from 'zod';
import { AwsError } from '../errors';
import { callerArnOf } from '../iam/role';
import { inert, tags } from '../schemas';
import { operation, type Operation } from '../service';
import type { Site } from '../site';
import { invalid, parameterArn, parameterName, parseReference } from './parameter-name';
import type { Parameter, Parameters } from './parameters';

const parameterNames = z.array(parameterName).min(1).max(10);
const withDecryption = inert('there are no secure strings');

const getParameterInput = z.strictObject({ Name: parameterName, WithDecryption: withDecryption });

const getParametersInput = z.strictObject({ Names: parameterNames, WithDecryption: withDecryption });

const putParameterInput = z.strictObject({
  Name: parameterName,
  Value: z.string().min(1),
  Description: z.string().max(1024).optional(),
  Type: z.enum(['String', 'StringList']).optional(),
  Overwrite: z.boolean().default(false),
  Tier: z.enum(['Standard', 'Intelligent-Tiering']).optional(),
  DataType: z.literal('text').optional(),
  Tags: tags,
});

const deleteParameterInput = z.strictObject({ Name: parameterName });

const deleteParametersInput = z.strictObject({ Names: parameterNames });

/** The operations that name the parameters they are about. */
export function parameterOperations(site: Site, parameters: Parameters): Readonly<Record<string, Operation>> {
  const on = (action: string, name: string) => ({
    action: `ssm:${action}`,
    resource: parameterArn(site, name),
  });
  const reading = (action: string, reference: string) => on(action, parseReference(site, reference).name);

  return {
    GetParameter: operation({
      input: getParameterInput,
      access: ({ Name: name }) => [reading('GetParameter', name)],
      handle: ({ Name: name }) => {
        const parameter = parameters.find(parseReference(site, name));
        if (!parameter) throw notFound();
        return { Parameter: { ...describeValue(parameter), Selector: selectorOf(name) } };
      },
    }),

    GetParameters: operation({
      input: getParametersInput,
      access: ({ Names: all }) => all.map((name) => reading('GetParameters', name)),
      handle: ({ Names: all }) => {
        refuseRepeated(all);
        const found = all.map((name) => ({ name, parameter: findAny(site, parameters, name) }));
        return {
          Parameters: found
            .flatMap(({ name, parameter }) =>
              parameter ? [{ ...describeValue(parameter), Selector: selectorOf(name) }] : [],
            )
            .sort((one, other) => (one.Name < other.Name ? -1 : 1)),
          InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
        };
      },
    }),

    PutParameter: operation({
      input: putParameterInput,
      access: ({ Name: name }) => [on('PutParameter', name)],
      handle: (
        { Name: name, Value: value, Description: description, Type: type, ...input },
        { principal },
      ) => {
        if (input.Overwrite && input.Tags !== undefined) {
          throw invalid(
            "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. " +
              'To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.',
          );
        }
        const options = { mayOverwrite: input.Overwrite, by: callerArnOf(site.account, principal) };
        const { version } = parameters.put(name, { type, value, description }, options);
        return { Version: version, Tier: 'Standard' };
      },
    }),

    DeleteParameter: operation({
      input: deleteParameterInput,
      access: ({ Name: name }) => [on('DeleteParameter', name)],
      handle: ({ Name: name }) => {
        if (!parameters.delete(name)) throw notFound();
        return {};
      },
    }),

    DeleteParameters: operation({
      input: deleteParametersInput,
      access: ({ Names: all }) => all.map((name) => on('DeleteParameters', name)),
      handle: ({ Names: all }) => {
        refuseRepeated(all);
        const deleted = all.filter((name) => parameters.delete(name));
        return {
          DeletedParameters: deleted,
          InvalidParameters: all.filter((name) => !deleted.includes(name)),
        };
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

/** Reads of several parameters answer those that do not exist, in whatever version, by name. */
function findAny(site: Site, parameters: Parameters, name: string): Parameter | undefined {
  try {
    return parameters.find(parseReference(site, name));
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ParameterVersionNotFound') return undefined;
    throw error;
  }
}

function selectorOf(name: string): string | undefined {
  return /:\d+$/.exec(name.startsWith('arn:') ? name.slice(name.indexOf('/')) : name)?.[0];
}

function refuseRepeated(names: readonly string[]): void {
  if (new Set(names).size < names.length) throw invalid('Duplicate names are not allowed in one request.');
}

/** AWS says nothing more than the name of this error. */
function notFound(): AwsError {
  return new AwsError('ParameterNotFound', '');
}
