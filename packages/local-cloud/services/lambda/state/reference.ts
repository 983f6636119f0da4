import { z } from 'zod';
import { AwsError } from '../../../kernel/errors';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';

/** A function, and which of its versions or aliases is meant. */
export interface FunctionReference {
  readonly name: string;
  /** A version or alias; undefined means the unqualified function. */
  readonly qualifier: string | undefined;
}

const pattern =
  /^(arn:aws[a-zA-Z-]*:lambda:(?<region>[a-z0-9-]+):)?(?<account>\d{12}:)?(function:)?(?<name>[a-zA-Z0-9-_]+)(:(?<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?$/;

/** The reference to a function in a request: name, partial ARN or ARN, each with or without a qualifier. */
export const functionNameInput = z.string().min(1).max(256).regex(pattern);

/** A version number, `$LATEST` or an alias. */
export const qualifierInput = z
  .string()
  .min(1)
  .max(128)
  .regex(/^(\$LATEST|[a-zA-Z0-9-_$]+)$/);

/**
 * Reads a function's name as a request gives it.
 *
 * @throws AwsError `InvalidParameterValueException` when name and parameter disagree on the qualifier,
 * `ResourceNotFoundException` for another Region or account
 */
export function parseReference(context: CloudContext, text: string, qualifier?: string): FunctionReference {
  const groups = pattern.exec(text)?.groups;
  if (!groups?.name) {
    throw new AwsError('InvalidParameterValueException', `${text} is not a valid function name or ARN.`);
  }
  if (groups.region && groups.region !== context.region) {
    const message = `Functions from '${groups.region}' are not reachable in this region ('${context.region}')`;
    throw new AwsError('ResourceNotFoundException', message, { status: 404 });
  }
  if (groups.account && groups.account !== `${context.account}:`) throw functionNotFound(text);
  if (qualifier && groups.qualifier && qualifier !== groups.qualifier) {
    throw new AwsError(
      'InvalidParameterValueException',
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return { name: groups.name, qualifier: qualifier ?? groups.qualifier };
}

/** The ARN, with the qualifier if there is one. */
export function functionArn(
  context: CloudContext,
  { name, qualifier }: { name: string; qualifier?: string },
): string {
  return arnAt(context, 'lambda', `function:${name}${qualifier ? `:${qualifier}` : ''}`);
}

/** `ResourceNotFoundException`, as AWS words it. */
export function functionNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Function not found: ${arn}`, { status: 404 });
}
