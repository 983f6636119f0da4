import type { EventEmitter } from 'node:events';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The interruptions of a run. */
export interface Interruptions {
  /** Aborts at the first one. */
  readonly signal: AbortSignal;
  readonly stop: () => void;
}

/**
 * Watches for Ctrl-C, SIGTERM and a closed terminal.
 *
 * @param source - the process
 * @param onAgain called at each one after the first
 */
export function watchInterruptions(
  source: Pick<EventEmitter, 'on' | 'off'>,
  { onFirst, onAgain }: { readonly onFirst: () => void; readonly onAgain: () => void },
): Interruptions {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) {
      onAgain();
      return;
    }
    controller.abort(new Error('interrupted'));
    onFirst();
  };
  for (const signal of signals) source.on(signal, listener);
  return {
    signal: controller.signal,
    stop: () => {
      for (const signal of signals) source.off(signal, listener);
    },
  };
}
