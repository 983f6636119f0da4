import diagnosticsChannel from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { virtualTimeHeader } from '../../../wire/headers';
import { type VirtualTime, VirtualTimeout } from './virtual-time';

type Callback = (...values: unknown[]) => unknown;

/**
 * Puts virtual time in the place of the real one, for all code that is loaded from now on: timers, `Date`,
 * `performance.now`, `process.hrtime` and `AbortSignal.timeout`. `setImmediate` stays real: it does not wait.
 */
export function installVirtualTime(virtualTime: VirtualTime): void {
  replaceTimers(virtualTime);
  replaceClocks(virtualTime);
  followResponses(virtualTime);
  syncBuiltinESMExports();
}

function replaceTimers(virtualTime: VirtualTime): void {
  const setTimeout = (callback: Callback, delay?: unknown, ...values: unknown[]) =>
    new VirtualTimeout(virtualTime, callback, delay, false, values);
  const setInterval = (callback: Callback, delay?: unknown, ...values: unknown[]) =>
    new VirtualTimeout(virtualTime, callback, delay, true, values);
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
  const replacements = { setTimeout, setInterval, clearTimeout: clear, clearInterval: clear };
  Object.assign(globalThis, replacements);
  Object.assign(timers, replacements);
  Object.assign(timersPromises, { setTimeout: wait, setInterval: ticks });
  timersPromises.scheduler.wait = (delay, options) => wait(delay, undefined, options) as Promise<void>;
  AbortSignal.timeout = (delay) => {
    const controller = new AbortController();
    const expire = () =>
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
    setTimeout(expire, delay).unref();
    return controller.signal;
  };
}

interface TimerOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

function abortError(signal: AbortSignal | undefined): Error {
  const error = new Error('The operation was aborted', { cause: signal?.reason });
  return Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' });
}

function replaceClocks(virtualTime: VirtualTime): void {
  const RealDate = Date;
  RealDate.now = () => virtualTime.now();
  const VirtualDate = new Proxy(RealDate, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length > 0 ? values : [virtualTime.now()], newTarget) as Date,
    apply: () => new RealDate(virtualTime.now()).toString(),
  });
  RealDate.prototype.constructor = VirtualDate;
  globalThis.Date = VirtualDate;

  const origin = virtualTime.now();
  const elapsed = () => virtualTime.now() - origin;
  Object.defineProperty(performance, 'now', { value: elapsed, configurable: true, writable: true });
  Object.defineProperty(performance, 'timeOrigin', { value: origin, configurable: true });
  const hrtime = (since: readonly [number, number] = [0, 0]): [number, number] => {
    const nanoseconds = elapsed() * 1e6 - since[0] * 1e9 - since[1];
    return [Math.floor(nanoseconds / 1e9), nanoseconds - Math.floor(nanoseconds / 1e9) * 1e9];
  };
  process.hrtime = Object.assign(hrtime, { bigint: () => BigInt(elapsed()) * 1_000_000n });
}

/**
 * Follows the virtual time in responses. A call may itself take virtual time (a function it invokes sleeps): the local cloud's
 * responses say how late it is.
 */
function followResponses(virtualTime: VirtualTime): void {
  const follow = (value: unknown) => {
    const time = Number(value);
    if (time > 0) virtualTime.advanceTo(time);
  };
  diagnosticsChannel.subscribe('http.client.response.finish', (message) => {
    follow((message as { response: IncomingMessage }).response.headers[virtualTimeHeader]);
  });
  diagnosticsChannel.subscribe('undici:request:headers', (message) => {
    const { headers } = (message as { response: { headers: readonly (Buffer | string)[] } }).response;
    const index = headers.findIndex(
      (name, at) => at % 2 === 0 && String(name).toLowerCase() === virtualTimeHeader,
    );
    if (index >= 0) follow(String(headers[index + 1]));
  });
}
