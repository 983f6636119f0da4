import { Agent } from 'node:http';
import { createRequire } from 'node:module';
import { streamWrite } from '../../runtime/process-log';
import { VirtualTimeout, type VirtualTime } from '../../runtime/virtual-time';

type Callback = (...values: unknown[]) => unknown;

/** The current host of a module's code. */
export interface Host {
  readonly virtualTime: VirtualTime;
  readonly random: () => number;
  /** Methods of `console`. */
  readonly console: Readonly<Record<string, (...values: unknown[]) => void>>;
  /** Takes what is written to stdout and stderr, line by line. */
  readonly writeLine: (line: string) => void;
  /** `request` of `node:http`. */
  readonly request: (...values: unknown[]) => unknown;
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
  }) as object;
  const replaced: Record<string, unknown> = {
    http: { Agent, request: (...values: unknown[]) => place.host.request(...values) },
    fs: emptyFileSystem,
    'fs/promises': emptyFileSystem.promises,
    process: ownProcess,
    child_process: {},
  };
  const clear = (handle: unknown) => void VirtualTimeout.of(handle)?.close();
  const timeout =
    (repeats: boolean) =>
    (callback: Callback, delay?: unknown, ...values: unknown[]) =>
      new VirtualTimeout(place.host.virtualTime, callback, delay, repeats, values);
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
    setTimeout: timeout(false),
    setInterval: timeout(true),
    clearTimeout: clear,
    clearInterval: clear,
  };
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
