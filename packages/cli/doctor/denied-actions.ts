import type { ReadResult } from './read-result';

/** Extracts the denied IAM action from an error; undefined for any other error. */
export function deniedAction(error: Error): string | undefined {
  const [, action] = /not authorized to perform: ([\w-]+:\w+)/i.exec(error.message) ?? [];
  if (action !== undefined) return action;
  return /AccessDenied|AuthorizationError|NotAuthorized/.test(nameOf(error)) ? error.message : undefined;
}

/** Collects the denied IAM actions, without duplicates. */
export function deniedActions(results: readonly ReadResult<unknown>[]): string[] {
  const actions = results.flatMap((result) =>
    result && 'error' in result ? (deniedAction(result.error) ?? []) : [],
  );
  return [...new Set(actions)];
}

/** Returns true if the resource does not exist. */
export function isMissing(result: ReadResult<unknown>): boolean {
  return (
    'error' in result &&
    /ResourceNotFound|DoesNotExist|NonExistent|NotFoundException/.test(nameOf(result.error))
  );
}

/** The name of the error that AWS returned. */
function nameOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.name : error.name;
}
