import type { ReadStream } from 'node:tty';

/** The keyboard, as far as the wait uses it. */
type Keyboard = Pick<ReadStream, 'once' | 'off' | 'pause'>;

/**
 * Waits until a page is open, somebody presses Enter (or ends the input), or the signal aborts.
 *
 * @param opened resolves when a page is open
 */
export async function firstPage(
  opened: Promise<void>,
  signal: AbortSignal,
  keyboard: Keyboard = process.stdin,
): Promise<'page' | 'key' | 'aborted'> {
  const over = new AbortController();
  const waits = [
    opened.then(() => 'page' as const),
    pressed(keyboard, over.signal),
    aborted(signal, over.signal),
  ];
  try {
    return await Promise.race(waits);
  } finally {
    over.abort();
    // An input that is read keeps the process alive.
    keyboard.pause();
  }
}

function pressed(keyboard: Keyboard, over: AbortSignal): Promise<'key'> {
  return new Promise((resolve) => {
    const onKey = () => resolve('key');
    for (const event of ['data', 'end'] as const) {
      keyboard.once(event, onKey);
      over.addEventListener('abort', () => void keyboard.off(event, onKey), { once: true });
    }
  });
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<'aborted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('aborted');
    signal.addEventListener('abort', () => resolve('aborted'), { once: true, signal: over });
  });
}
