import { z } from 'zod';
import { AwsError, Unsupported } from '../../../kernel/errors';
import { arnAt, type CloudContext } from '../../../kernel/cloud-context';

/** The name in a request: spaces around it are dropped. */
export const parameterName = z
  .string()
  .min(1)
  .max(2048)
  .transform((name) => name.trim());

/** For a name that is created, with the characters of its ARN (SSM API Reference, PutParameter). */
const maximumCharacters = 1011;
const maximumLevels = 15;

/** A parameter as a reader names it: by name or ARN, maybe with a version behind a colon. */
export interface ParameterReference {
  readonly name: string;
  /** @default the newest */
  readonly version?: number;
}

/** The ARN of a parameter or a path; the slash that begins a name is not doubled. */
export function parameterArn(context: CloudContext, name: string): string {
  return arnAt(context, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);
}

/** @throws Unsupported for labels and for ARNs of other places */
export function parseReference(context: CloudContext, text: string): ParameterReference {
  const prefix = arnAt(context, 'ssm', 'parameter');
  if (text.startsWith('arn:') && !text.startsWith(`${prefix}/`)) {
    throw new Unsupported(`parameters that are shared by other accounts or Regions (${text})`);
  }
  // The ARN of a name without hierarchy has a slash that the name does not have.
  const local = text.startsWith(prefix) ? text.slice(prefix.length).replace(/^\/(?=[^/]+$)/, '') : text;
  const [name = '', selector] = local.split(':');
  if (selector === undefined) return { name };
  if (!/^\d+$/.test(selector)) throw new Unsupported(`labels of parameters (${text})`);
  return { name, version: Number(selector) };
}

/**
 * Refuses a name under which nothing may be stored.
 *
 * @throws AwsError `ValidationException`, `AccessDeniedException`, `HierarchyLevelLimitExceededException`
 */
export function refuseUnusableName(context: CloudContext, name: string): void {
  if (name.startsWith('arn:')) throw invalid('Parameter name must not be an ARN.');
  if (name.includes('/') && !name.startsWith('/')) {
    throw invalid('Parameter name must be a fully qualified name.');
  }
  if (/^\/?aws/i.test(name)) {
    throw new AwsError('AccessDeniedException', `No access to reserved parameter name: ${name}.`);
  }
  if (/^\/?ssm/i.test(name) || !/^(\/[\w.-]+)+$|^[\w.-]+$/.test(name)) {
    throw invalid(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths ' +
        'divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  }
  if (name.split('/').length - 1 > maximumLevels) {
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `Hierarchy level must be less than or equal to ${maximumLevels}.`,
    );
  }
  if (parameterArn(context, name).length > maximumCharacters) {
    throw invalid(`Parameter name must not be longer than ${maximumCharacters} characters with its ARN.`);
  }
}

/**
 * Refuses a path that is none.
 *
 * @throws AwsError `ValidationException`
 */
export function refuseUnusablePath(path: string): void {
  if (path === '/' || /^(\/[\w.-]+)+\/?$/.test(path)) return;
  throw invalid(
    'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/". ' +
      'It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It must use only letters, numbers, or the following ' +
      'symbols: . (period), - (hyphen), _ (underscore). Special characters are not allowed. All sub-paths, if specified, ' +
      'must use the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  );
}

/** Checks whether a name stands below a path: directly, or anywhere. */
export function isBelow(name: string, path: string, isRecursive: boolean): boolean {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  return name.startsWith(prefix) && (isRecursive || !name.slice(prefix.length).includes('/'));
}

export function invalid(message: string): AwsError {
  return new AwsError('ValidationException', message);
}
