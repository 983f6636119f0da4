import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import realTimers from 'node:timers';
import { streamWrite } from '../../runtime/process-log';
import type { VirtualTime } from '../../runtime/virtual-time';
import { virtualHrtime, virtualTimers } from '../../runtime/virtual-timers';

/** The current host of a module's code. */
export interface Host {
  readonly virtualTime: VirtualTime;
  readonly random: () => number;
  /** Methods of `console`. */
  readonly console: Readonly<Record<string, (...values: unknown[]) => void>>;
  /** Takes what is written to stdout and stderr, line by line. */
  readonly writeLine: (line: string) => void;
  /** `request` of `node:http`, with the access key that the code was loaded with. */
  readonly request: (loadedKey: string, ...values: unknown[]) => unknown;
}

/** Returns the globals of code that runs in this process, by name; everything else it shares with the process. */
export function surroundingsOf(
  place: { readonly host: Host },
  variables: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const stream = { write: streamWrite((line) => place.host.writeLine(line)) };
  const ownProcess: object = Object.create(process, {
    env: { value: { ...variables } },
    stdout: { value: stream },
    stderr: { value: stream },
    hrtime: { value: virtualHrtime(() => place.host.virtualTime.now()) },
  }) as object;
  const { timers, promises, timeoutSignal } = virtualTimers(() => place.host.virtualTime);
  const replaced: Record<string, unknown> = {
    timers: { ...realTimers, ...timers },
    'timers/promises': { ...promises, scheduler: { wait: promises.setTimeout } },
    http: {
      Agent,
      request: (...values: unknown[]) => place.host.request(variables['AWS_ACCESS_KEY_ID'] ?? '', ...values),
    },
    fs: emptyFileSystem,
    'fs/promises': emptyFileSystem.promises,
    process: ownProcess,
    child_process: {},
  };
  return {
    process: ownProcess,
    console: new Proxy(console, {
      get: (target, name: keyof Console) => place.host.console[name] ?? target[name],
    }),
    require: (name: string): unknown => {
      const own = replaced[name.replace(/^node:/, '')];
      if (own !== undefined) return own;
      if (!name.startsWith('node:')) throw new Error(`in this process no function may require ${name}`);
      return realRequire(name);
    },
    Date: virtualDate(() => place.host.virtualTime.now()),
    Math: Object.create(Math, { random: { value: () => place.host.random() } }) as object,
    ...timers,
    AbortSignal: withMembers(AbortSignal, { timeout: timeoutSignal }),
    performance: withMembers(performance, {
      now: () => place.host.virtualTime.now(),
      timeOrigin: 0,
    }),
  };
}

/** The same object but for some members. */
function withMembers<Target extends object>(
  target: Target,
  members: Readonly<Record<string, unknown>>,
): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (typeof name === 'string' && name in members) return members[name];
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' && name !== 'prototype' ? (value.bind(target) as unknown) : value;
    },
  });
}

const realRequire = createRequire(__filename);

function virtualDate(now: () => number): unknown {
  return new Proxy(Date, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length > 0 ? values : [now()], newTarget) as Date,
    apply: () => new Date(now()).toString(),
    get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
  });
}

/** The developer's own ~/.aws must not reach a function. */
const emptyFileSystem = {
  existsSync: () => false,
  readFileSync: () => {
    throw noSuchFile();
  },
  promises: { readFile: () => Promise.reject(noSuchFile()) },
};

function noSuchFile(): Error {
  return Object.assign(new Error('ENOENT: no such file or directory'), { code: 'ENOENT' });
}
