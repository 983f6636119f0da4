const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The reason of the signal when the time of `--timeout` is over. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * Creates a signal that aborts on Ctrl-C, SIGTERM, a closed terminal, a closed pipe (`| head`), or when a time is over. A second
 * Ctrl-C ends the process at once. `stop` removes the listeners.
 *
 * @param timeoutSeconds after which the signal aborts with {@link TimedOut}. @default never
 */
export function interruption(timeoutSeconds?: number): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = () => controller.abort(new Error('interrupted'));
  for (const signal of signals) process.once(signal, onSignal);
  process.stdout.once('error', onSignal);
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => controller.abort(new TimedOut()), timeoutSeconds * 1000);
  return {
    signal: controller.signal,
    stop() {
      clearTimeout(timer);
      process.stdout.off('error', onSignal);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
