const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * A signal that aborts when the person goes away: Ctrl-C, a SIGTERM, a terminal that was closed, a pipe that
 * nobody reads any more (`| head`). `stop` gives the keys back. A second Ctrl-C ends the process at once.
 */
export function interruption(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const onSignal = () => controller.abort(new Error('interrupted'));
  for (const signal of signals) process.once(signal, onSignal);
  process.stdout.once('error', onSignal);
  return {
    signal: controller.signal,
    stop() {
      process.stdout.off('error', onSignal);
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
