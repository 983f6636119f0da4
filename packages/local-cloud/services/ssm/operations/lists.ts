import { z } from 'zod';
import { pageOf, positionTokens } from '../../../kernel/page';
import { ignored } from '../../../kernel/schemas';
import { operation, type Operation } from '../../../kernel/service';
import type { CloudContext } from '../../../kernel/cloud-context';
import { isBelow, parameterArn, parameterName, refuseUnusablePath } from '../state/parameter-name';
import { describeValue } from './parameters';
import type { Parameters } from '../state/parameters';

const getParametersByPathInput = z.strictObject({
  Path: parameterName,
  Recursive: z.boolean().default(false),
  WithDecryption: ignored('there are no secure strings'),
  MaxResults: z.int().min(1).max(10).default(10),
  NextToken: z.string().optional(),
});

/** The operation that lists parameters, in the order of their names where AWS promises none. */
export function listOperations(
  context: CloudContext,
  parameters: Parameters,
): Readonly<Record<string, Operation>> {
  return {
    GetParametersByPath: operation({
      input: getParametersByPathInput,
      access: ({ Path: path }) => [
        { action: 'ssm:GetParametersByPath', resource: parameterArn(context, path) },
      ],
      handle: ({ Path: path, Recursive: isRecursive, MaxResults: limit, NextToken: token }) => {
        refuseUnusablePath(path);
        const found = parameters.all().filter(({ name }) => isBelow(name, path, isRecursive));
        const { items, nextToken } = pageOf(found, {
          limit,
          token,
          tokens: positionTokens('InvalidNextToken'),
        });
        return { Parameters: items.map(describeValue), NextToken: nextToken };
      },
    }),
  };
}
