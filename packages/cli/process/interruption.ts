const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Creates a signal that aborts on Ctrl-C, SIGTERM, a closed terminal or a closed pipe (`| head`). A second Ctrl-C ends the
 * process at once. `stop` removes the listeners.
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
