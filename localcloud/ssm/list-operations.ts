import { z } from 'zod';
import { AwsError } from '../errors';
import { pageOf } from '../eventbridge/page';
import { inert } from '../schemas';
import { operation, type Operation } from '../service';
import type { Site } from '../site';
import { isBelow, parameterArn, parameterName, refuseUnusablePath } from './parameter-name';
import { describeValue } from './parameter-operations';
import type { Parameter, Parameters } from './parameters';

const filterSchema = z.strictObject({
  Key: z.enum(['Name', 'Path', 'Type']),
  Option: z.string().min(1).max(10).optional(),
  Values: z.array(z.string().min(1).max(1024)).min(1).max(50),
});

type Filter = z.output<typeof filterSchema>;

const getParametersByPathInput = z.strictObject({
  Path: parameterName,
  Recursive: z.boolean().default(false),
  WithDecryption: inert('there are no secure strings'),
  MaxResults: z.int().min(1).max(10).default(10),
  NextToken: z.string().optional(),
});

const describeParametersInput = z.strictObject({
  ParameterFilters: z.array(filterSchema).default([]),
  MaxResults: z.int().min(1).max(50).default(50),
  NextToken: z.string().optional(),
});

/** The operations that list parameters, in the order of their names where AWS promises none. */
export function listOperations(site: Site, parameters: Parameters): Readonly<Record<string, Operation>> {
  const page = (found: readonly Parameter[], limit: number, token: string | undefined) =>
    pageOf(found, { limit, token, invalidTokenCode: 'InvalidNextToken' });

  return {
    GetParametersByPath: operation({
      input: getParametersByPathInput,
      access: ({ Path: path }) => [{ action: 'ssm:GetParametersByPath', resource: parameterArn(site, path) }],
      handle: ({ Path: path, Recursive: isRecursive, MaxResults: limit, NextToken: token }) => {
        refuseUnusablePath(path);
        const found = parameters.all().filter(({ name }) => isBelow(name, path, isRecursive));
        const { items, nextToken } = page(found, limit, token);
        return { Parameters: items.map(describeValue), NextToken: nextToken };
      },
    }),

    DescribeParameters: operation({
      input: describeParametersInput,
      access: () => [{ action: 'ssm:DescribeParameters', resource: '*' }],
      handle: ({ ParameterFilters: filters, MaxResults: limit, NextToken: token }) => {
        const tests = filters.map(testOf);
        const found = parameters.all().filter((parameter) => tests.every((test) => test(parameter)));
        const { items, nextToken } = page(found, limit, token);
        return { Parameters: items.map(describeParameter), NextToken: nextToken };
      },
    }),
  };
}

/** @throws AwsError `InvalidFilterOption` */
function testOf({ Key: key, Option: option, Values: values }: Filter): (parameter: Parameter) => boolean {
  const some = (test: (value: string) => boolean) => values.some(test);
  if (key === 'Path') {
    values.forEach(refuseUnusablePath);
    const isRecursive = option === 'Recursive';
    if (!isRecursive && option !== undefined && option !== 'OneLevel') throw invalidOption(key, option);
    return ({ name }) => some((path) => isBelow(name, path, isRecursive));
  }
  const textOf = ({ name, type }: Parameter) => (key === 'Name' ? name : type);
  switch (option) {
    case undefined:
    case 'Equals':
      return (parameter) => values.includes(textOf(parameter));
    case 'BeginsWith':
      return (parameter) => some((value) => textOf(parameter).startsWith(value));
    case 'Contains':
      if (key !== 'Name') throw invalidOption(key, option);
      return (parameter) => some((value) => textOf(parameter).includes(value));
    default:
      throw invalidOption(key, option);
  }
}

function invalidOption(key: string, option: string): AwsError {
  return new AwsError(
    'InvalidFilterOption',
    `The following filter option is not valid: ${option} for the filter key ${key}. ` +
      'Valid options are Equals and BeginsWith. For Path filter, valid options are Recursive and OneLevel.',
  );
}

function describeParameter(parameter: Parameter) {
  const { Value: _, ...rest } = describeValue(parameter);
  return {
    ...rest,
    Description: parameter.description,
    LastModifiedUser: parameter.lastModifiedBy,
    Tier: 'Standard',
    Policies: [],
  };
}
