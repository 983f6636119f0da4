/** What the process ends with. */
export const exitCodes = {
  ok: 0,
  /** It ran, and the outcome is not the one that was expected. */
  unexpectedOutcome: 1,
  /** Wrong use or wrong input; nothing was changed. */
  wrongUse: 2,
  /** AWS did not answer, or refused; what became of it is not known. */
  awsFailed: 3,
  /** SIGINT, as shells count it. */
  interrupted: 130,
} as const;

/** Thrown for wrong use or wrong input. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Runs what reads a person's input; whatever it throws is a {@link UsageError}.
 *
 * @param flag stands before the message. @default the message says itself what is wrong
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
