/**
 * Does each thing, whatever became of those before: a failing half never keeps the other half from being tried.
 *
 * @throws what the last one that failed threw, when all have been tried
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

/** Does what nothing may wait for: if it fails, the log says so. */
export async function runOrWarn(what: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    console.warn({ message: `${what} failed`, error: String(error) });
  }
}
