import { types } from 'node:util';

/** An error as the Lambda Runtime API takes it. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** Something that AWS's Node.js runtime itself finds wrong, such as `Runtime.HandlerNotFound`. */
export class RuntimeError extends Error {
  constructor(name: `Runtime.${string}`, message: string) {
    super(message);
    this.name = name;
  }
}

/** Converts a thrown value to the report of AWS's Node.js runtime. */
export function reportOf(thrown: unknown): ErrorReport {
  // Of whatever realm.
  if (types.isNativeError(thrown)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Returns what AWS's Node.js runtime prints by `console.error` for an error. In JSON it looks like an error that the function prints. */
export function loggedError(title: string, report: ErrorReport, format: 'JSON' | 'Text'): readonly unknown[] {
  const { errorType, errorMessage, trace } = report;
  if (format === 'JSON') return [{ errorType, errorMessage, stackTrace: trace }];
  return [title, `\t${JSON.stringify({ errorType, errorMessage, stack: trace })}`];
}
