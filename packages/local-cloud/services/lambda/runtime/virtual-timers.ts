import { promisify } from 'node:util';
import { type VirtualTime, VirtualTimeout } from './virtual-time';

type Callback = (...values: unknown[]) => unknown;

interface TimerOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/**
 * Makes everything with which code waits for time to pass, in virtual time.
 *
 * @param time called whenever a timer is set
 */
export function virtualTimers(time: () => VirtualTime) {
  const setTimeout = (callback: Callback, delay?: unknown, ...values: unknown[]) =>
    new VirtualTimeout(time(), callback, delay, false, values);
  const setInterval = (callback: Callback, delay?: unknown, ...values: unknown[]) =>
    new VirtualTimeout(time(), callback, delay, true, values);
  const clear = (handle: unknown) => void VirtualTimeout.of(handle)?.close();
  const wait = (delay?: unknown, value?: unknown, options: TimerOptions = {}) =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      const onAbort = () => {
        timeout.close();
        reject(abortError(signal));
      };
      if (signal?.aborted) return reject(abortError(signal));
      const timeout = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      }, delay);
      if (options.ref === false) timeout.unref();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  async function* ticks(delay?: unknown, value?: unknown, options: TimerOptions = {}) {
    while (true) {
      await wait(delay, undefined, options);
      yield value;
    }
  }
  Object.defineProperty(setTimeout, promisify.custom, { value: wait });
  return {
    /** The functions of `node:timers`, which are globals, too. */
    timers: { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear },
    /** The functions of `node:timers/promises`. */
    promises: { setTimeout: wait, setInterval: ticks },
    /** `AbortSignal.timeout`. As in Node.js, it keeps no process alive. */
    timeoutSignal: (delay: number): AbortSignal => {
      const controller = new AbortController();
      const expire = () =>
        controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
      setTimeout(expire, delay).unref();
      return controller.signal;
    },
  };
}

/** Makes `process.hrtime`. @param elapsed milliseconds since some instant */
export function virtualHrtime(elapsed: () => number) {
  const hrtime = (since: readonly [number, number] = [0, 0]): [number, number] => {
    const nanoseconds = elapsed() * 1e6 - since[0] * 1e9 - since[1];
    return [Math.floor(nanoseconds / 1e9), nanoseconds - Math.floor(nanoseconds / 1e9) * 1e9];
  };
  return Object.assign(hrtime, { bigint: () => BigInt(elapsed()) * 1_000_000n });
}

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}
