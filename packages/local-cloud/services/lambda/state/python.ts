import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An interpreter on this machine. */
export interface Python {
  /** Path of the interpreter itself: a version manager's `python3` is a slow script. */
  readonly executable: string;
  /** `3.12.4` */
  readonly version: string;
  /** Set when it finds boto3, which AWS's runtimes bring along. */
  readonly hasBoto3: boolean;
}

/** `HOME` of functions: no such folder, so that the developer's own ~/.aws and ~/.local do not reach them. */
export const sandboxFolder = '/home/sbx_user1051';

/** Prints version, boto3's presence and path, one a line, for versions that can run the runtime program. */
const probe = [
  'import sys, importlib.util',
  'assert sys.version_info >= (3, 9)',
  "print('.'.join(map(str, sys.version_info[:3])), importlib.util.find_spec('boto3') is not None, sys.executable, sep='\\n')",
].join('\n');

/** By command and `PATH`. */
const known = new Map<string, Python | undefined>();

/** Returns the interpreter that a function runs on: the one of its version if there is one, or `python3`. */
export function pythonOf(runtime: `python${string}`): Python | undefined {
  return interpreter(runtime) ?? interpreter('python3');
}

function interpreter(command: string): Python | undefined {
  const { PATH = '' } = process.env;
  const key = `${command}\n${PATH}`;
  if (!known.has(key)) {
    const { status, stdout } = spawnSync(command, ['-c', probe], {
      encoding: 'utf8',
      env: { PATH, HOME: sandboxFolder },
    });
    const [version = '', hasBoto3, executable = command] = status === 0 ? stdout.trim().split('\n') : [];
    known.set(key, version === '' ? undefined : { executable, version, hasBoto3: hasBoto3 === 'True' });
  }
  return known.get(key);
}

/**
 * Tells whether unpacked code imports boto3 or botocore and does not contain them.
 *
 * @param layers folders of the function's layers
 */
export function wantsBoto3(folder: string, layers: readonly string[]): boolean {
  const roots = [folder, ...layers.map((layer) => join(layer, 'python'))];
  if (roots.some((root) => existsSync(join(root, 'boto3')))) return false;
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
    .some(({ name }) =>
      /^\s*(?:import|from)\s+boto(?:3|core)\b/m.test(readFileSync(join(folder, name), 'utf8')),
    );
}
