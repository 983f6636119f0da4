import type { Finding } from './doctor-report';
import type { ReadResult } from './read-result';
import { isMissing, deniedAction } from './denied-actions';

/** A finding without the name of its check. */
export type CheckResult = Omit<Finding, 'check'>;

/** The next step, in words or as a command. */
type Remedy = Pick<Finding, 'remedy' | 'command'>;

export function ok(message: string): CheckResult {
  return { status: 'ok', message };
}

export function warning(message: string, cure: Remedy): CheckResult {
  return { status: 'warning', message, ...cure };
}

export function problem(message: string, cure: Remedy): CheckResult {
  return { status: 'problem', message, ...cure };
}

export function unknown(message: string, cure: Remedy = {}): CheckResult {
  return { status: 'unknown', message, ...cure };
}

/** CloudFormation does not recreate a resource that was deleted outside of it. */
export const recreate: Remedy = { remedy: 'docs/operations.md, Something of the stack is gone' };

/** Checks a value that was read. A missing resource is a problem; any other error makes the result unknown. */
export function ifRead<Value>(result: ReadResult<Value>, check: (value: Value) => CheckResult): CheckResult {
  return 'error' in result ? unreadableResult(result.error) : check(result.value);
}

export function unreadableResult(error: Error): CheckResult {
  const action = deniedAction(error);
  if (action !== undefined) return unknown(`access denied: ${action}`);
  if (isMissing({ error })) return problem(`not found: ${error.message}`, recreate);
  return unknown(error.message);
}
