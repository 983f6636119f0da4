/** The exit codes of the process. */
export const exitCodes = {
  ok: 0,
  /** Completed, but not with the expected outcome. */
  unexpectedOutcome: 1,
  /** Invalid usage or input; nothing was changed. */
  wrongUse: 2,
  /** AWS did not respond or denied the request; the result is unknown. */
  awsFailed: 3,
  /** Interrupted by SIGINT: 128 plus the number of the signal. */
  interrupted: 130,
} as const;

/** Thrown for invalid usage or input. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs an action that reads user input and turns its errors into a {@link UsageError}.
 *
 * @param flag a prefix of the message. @default none
 */
export async function asUsage<Result>(
  action: () => Result | Promise<Result>,
  flag?: `--${string}`,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const { message } = error as Error;
    throw new UsageError(flag === undefined ? message : `${flag}: ${message}`, { cause: error });
  }
}
