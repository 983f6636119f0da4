import diagnosticsChannel from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { virtualTimeHeader } from '../../../wire/headers';
import { headerIn } from './held-requests';
import type { VirtualTime } from './virtual-time';
import { virtualHrtime, virtualTimers } from './virtual-timers';

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
  const replacements = virtualTimers(() => virtualTime);
  Object.assign(globalThis, replacements.timers);
  Object.assign(timers, replacements.timers);
  Object.assign(timersPromises, replacements.promises);
  timersPromises.scheduler.wait = (delay, options) =>
    replacements.promises.setTimeout(delay, undefined, options) as Promise<void>;
  AbortSignal.timeout = replacements.timeoutSignal;
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
  process.hrtime = virtualHrtime(elapsed);
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
    follow(headerIn(headers, virtualTimeHeader));
  });
}
