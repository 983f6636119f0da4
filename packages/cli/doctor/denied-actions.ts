import type { Looked } from './looked';

/** The IAM action that AWS did not allow, when that is what an error says. */
export function refusedAction(error: Error): string | undefined {
  const [, action] = /not authorized to perform: ([\w-]+:\w+)/i.exec(error.message) ?? [];
  if (action !== undefined) return action;
  return /AccessDenied|AuthorizationError|NotAuthorized/.test(nameOf(error)) ? error.message : undefined;
}

/** Each action that AWS did not allow, once. */
export function refusedActions(looked: readonly Looked<unknown>[]): string[] {
  const actions = looked.flatMap((each) =>
    each && 'error' in each ? (refusedAction(each.error) ?? []) : [],
  );
  return [...new Set(actions)];
}

/** Whether AWS says that there is no such thing. */
export function isMissing(looked: Looked<unknown>): boolean {
  return (
    'error' in looked &&
    /ResourceNotFound|DoesNotExist|NonExistent|NotFoundException/.test(nameOf(looked.error))
  );
}

/** The name that AWS gave the error. */
function nameOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.name : error.name;
}
