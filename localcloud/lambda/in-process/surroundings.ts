import { createRequire } from 'node:module';
import { streamWrite } from '../runtime/process-log';
import { VirtualTimeout, type VirtualTime } from '../runtime/virtual-time';

type Callback = (...values: unknown[]) => unknown;

/** What code that runs in this process finds around it, by name; everything else it shares with the process. */
export function surroundingsOf(parts: {
  readonly virtualTime: VirtualTime;
  readonly random: () => number;
  readonly variables: Readonly<Record<string, string>>;
  readonly console: object;
  /** Takes what is written to stdout and stderr, line by line. */
  readonly writeLine: (line: string) => void;
  readonly http: object;
}): Record<string, unknown> {
  const { virtualTime, random, variables, writeLine } = parts;
  const ownProcess: object = Object.create(process, {
    env: { value: { ...variables } },
    stdout: { value: { write: streamWrite(writeLine) } },
    stderr: { value: { write: streamWrite(writeLine) } },
  }) as object;
  const replaced: Record<string, unknown> = {
    http: parts.http,
    fs: emptyFileSystem,
    'fs/promises': emptyFileSystem.promises,
    process: ownProcess,
    child_process: {},
  };
  const clear = (handle: unknown) => void VirtualTimeout.of(handle)?.close();
  return {
    process: ownProcess,
    console: { ...console, ...parts.console },
    require: (name: string): unknown => {
      const own = replaced[name.replace(/^node:/, '')];
      if (own !== undefined) return own;
      if (!name.startsWith('node:')) throw new Error(`in this process no function may require ${name}`);
      return realRequire(name);
    },
    Date: virtualDate(virtualTime),
    Math: Object.create(Math, { random: { value: random } }) as object,
    setTimeout: (callback: Callback, delay?: unknown, ...values: unknown[]) =>
      new VirtualTimeout(virtualTime, callback, delay, false, values),
    setInterval: (callback: Callback, delay?: unknown, ...values: unknown[]) =>
      new VirtualTimeout(virtualTime, callback, delay, true, values),
    clearTimeout: clear,
    clearInterval: clear,
  };
}

const realRequire = createRequire(__filename);

function virtualDate(virtualTime: VirtualTime): unknown {
  return new Proxy(Date, {
    construct: (target, values, newTarget) =>
      Reflect.construct(target, values.length > 0 ? values : [virtualTime.now()], newTarget) as Date,
    apply: () => new Date(virtualTime.now()).toString(),
    get: (target, name) =>
      name === 'now' ? () => virtualTime.now() : (Reflect.get(target, name) as unknown),
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
