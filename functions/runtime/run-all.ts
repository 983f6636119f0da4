/**
 * Runs all actions in order, even if one fails.
 *
 * @throws the last error, after all were run
 */
export async function runAll(...actions: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const action of actions) {
    try {
      await action();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures.at(-1);
}

/**
 * Runs an action whose failure is only logged.
 *
 * @param what such as `recording the rollback`
 * @returns undefined after a failure
 */
export async function runOrWarn<Value>(
  what: string,
  action: () => Promise<Value>,
): Promise<Value | undefined> {
  try {
    return await action();
  } catch (error) {
    console.warn({ message: `${what} failed`, error: String(error) });
    return undefined;
  }
}
