import { format, types } from 'node:util';

/** Where lines go, and what stands in front of those of `console`. */
export interface ProcessLog {
  readonly write: (line: string) => void;
  /** The format of `console`'s lines. */
  readonly format: 'JSON' | 'Text';
  /** Virtual time and request id of the present invocation. */
  readonly context: () => { now: number; requestId: string | undefined };
}

/** Returns the log format of an environment with these variables. */
export function logFormatIn(variables: Readonly<Record<string, string | undefined>>): ProcessLog['format'] {
  return variables['AWS_LAMBDA_LOG_FORMAT'] === 'JSON' ? 'JSON' : 'Text';
}

const levels = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/**
 * Sends what the function writes to stdout and stderr to the log, and formats `console` as AWS's Node.js
 * runtime does (https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/LogPatch.js).
 */
export function installProcessLog(log: ProcessLog): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = streamWrite(log.write);
  }
  Object.assign(console, consoleMethods(log));
}

/** The `write` of a stream whose lines go to a log, each when it is whole. */
export function streamWrite(log: ProcessLog['write']) {
  let unfinished = '';
  return (chunk: Uint8Array | string, ...rest: unknown[]): boolean => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    const lines = (unfinished + text).split('\n');
    unfinished = lines.pop() ?? '';
    lines.forEach((line) => log(line));
    const callback = rest.at(-1);
    if (typeof callback === 'function') process.nextTick(callback as () => void);
    return true;
  };
}

/** The methods of `console` that write to a log. */
export function consoleMethods(log: ProcessLog): Record<keyof typeof levels, (...values: unknown[]) => void> {
  const print =
    (level: string) =>
    (...values: unknown[]) => {
      const { now, requestId } = log.context();
      const time = new Date(now).toISOString();
      log.write(
        log.format === 'JSON'
          ? jsonLine({ timestamp: time, level, requestId }, values)
          : `${time}\t${requestId ?? 'undefined'}\t${level}\t${format(...values)}`,
      );
    };
  const methods = Object.entries(levels).map(([method, level]) => [method, print(level)]);
  return Object.fromEntries(methods) as ReturnType<typeof consoleMethods>;
}

function jsonLine(head: object, values: readonly unknown[]): string {
  const [only] = values;
  if (values.length !== 1) return JSON.stringify({ ...head, message: format(...values) });
  try {
    return JSON.stringify({ ...head, message: only }, withErrors);
  } catch {
    // Circular, or with a BigInt.
    return JSON.stringify({ ...head, message: format(only) });
  }
}

/** Errors with their fields, which are not enumerable. */
function withErrors(_key: string, value: unknown): unknown {
  if (!types.isNativeError(value)) return value;
  const { constructor, message: errorMessage, stack = '' } = value;
  const known = { errorType: constructor.name, errorMessage, stackTrace: stack.split('\n') };
  return Object.assign(known, value);
}
