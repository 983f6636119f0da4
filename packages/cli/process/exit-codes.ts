/** The exit codes of the process. A pipeline can tell how a release ended. */
export const exitCodes = {
  ok: 0,
  /** Completed, but not with the expected outcome. */
  unexpectedOutcome: 1,
  /** Invalid usage or input; nothing was changed. */
  wrongUse: 2,
  /** The result is unknown: AWS did not respond or denied the request, or the guard did not confirm a rollback. */
  unknown: 3,
  /** The release that was followed rolled back. */
  rolledBack: 4,
  /** The release that was followed was refused: it never began. */
  refused: 5,
  /** The time of `--timeout` is over; the release continues. */
  timedOut: 6,
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
