import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Script } from 'node:vm';
import type { FunctionVersion } from '../../state/version';
import type { Handler } from '../../runtime/load-handler';
import { RuntimeError } from '../../runtime/runtime-error';
import { VirtualTime } from '../../runtime/virtual-time';
import { surroundingsOf, type Host } from './surroundings';

/** The credentials, the address and the log are those of the module's current host. */
const passing: ReadonlySet<string> = new Set([
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ENDPOINT_URL',
]);

/** A function's code that has been loaded, and what is around it. */
export class LoadedModule {
  /**
   * Loads a CommonJS handler, or takes one that was given back.
   *
   * @throws RuntimeError `Runtime.HandlerNotFound`; whatever the module itself throws
   */
  static load(
    settings: FunctionVersion['settings'],
    variables: Readonly<Record<string, string>>,
    host: Host,
  ): LoadedModule {
    const lasting = Object.entries(variables).filter(([name]) => !passing.has(name));
    const key = JSON.stringify([settings.code.sha256, settings.handler, lasting]);
    const module = asNew.get(key)?.pop() ?? new LoadedModule(key, settings, variables, host);
    module.#place.host = host;
    return module;
  }

  readonly handler: Handler;
  readonly #place: { host: Host };

  private constructor(
    private readonly key: string,
    { code: { folder, sha256 }, handler: name }: FunctionVersion['settings'],
    variables: Readonly<Record<string, string>>,
    host: Host,
  ) {
    this.#place = { host };
    const [file = '', exported = ''] = name.split('.');
    const exports: Record<string, unknown> = {};
    const known: Record<string, unknown> = {
      ...surroundingsOf(this.#place, variables),
      exports,
      module: { exports },
    };
    const scriptKey = `${sha256} ${file}`;
    let script = scripts.get(scriptKey);
    if (!script) {
      const scriptName = `${file}.js`;
      // A script has no modules to import, only what it may require.
      const code = readFileSync(join(folder, scriptName), 'utf8').replaceAll(
        /\bimport\(("[^"]+")\)/g,
        'Promise.resolve(require($1))',
      );
      // Named by content, not by this cloud's folder: V8 then keeps what it has compiled for the next cloud.
      const filename = join(basename(folder), scriptName);
      script = new Script(`(function (${Object.keys(known).join(', ')}) {${code}\n})`, { filename });
      scripts.set(scriptKey, script);
    }
    (script.runInThisContext() as (...values: unknown[]) => void)(...Object.values(known));
    const handler = (known['module'] as { exports: Record<string, unknown> }).exports[exported];
    if (typeof handler !== 'function') {
      throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
    }
    this.handler = handler as Handler;
  }

  /**
   * Lets another function of the same code and variables have it: loading takes as long as a dozen calls. Only for one
   * whose calls left no trace in its SDK, and in which nothing is going on.
   */
  giveBack(): void {
    this.#place.host = nobody;
    const others = asNew.get(this.key);
    if (others) others.push(this);
    else asNew.set(this.key, [this]);
  }
}

/** The host of idle code: its previous host must not be kept in memory, and with it a whole local cloud. */
const nobody: Host = {
  virtualTime: new VirtualTime(0),
  random: () => 0,
  console: {},
  writeLine: () => undefined,
  request: () => {
    throw new Error('code that nobody runs made a request');
  },
};

/** By the hash of the code. */
const scripts = new Map<string, Script>();

/** By code and variables. */
const asNew = new Map<string, LoadedModule[]>();
