import { existsSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The modules that AWS's Node.js runtimes bring along, by scope: a bundle of CDK's `NodejsFunction` leaves them out. */
const scopes = ['@aws-sdk', '@smithy'] as const;

/** A client or library of the SDK that code asks for by its name. The SDK itself names modules that it can do without. */
const requestPattern =
  /(?:require|import)\s*\(\s*["'](@aws-sdk\/(?:client|lib)-[\w-]+)|\bfrom\s*["'](@aws-sdk\/(?:client|lib)-[\w-]+)/g;

/**
 * Puts the modules of AWS's Node.js runtimes where code below a folder finds them after its own, as far as this program has
 * them, and no others: what AWS does not bring along must not be found.
 */
export function linkRuntimeModules(codeFolder: string): void {
  const modules = join(codeFolder, 'node_modules');
  if (existsSync(modules)) return;
  mkdirSync(modules, { recursive: true });
  for (const scope of scopes) {
    const folder = folderOf(scope);
    if (folder !== undefined) link(folder, join(modules, scope));
  }
}

/** Another local cloud may share the folder, and have made the link meanwhile. */
function link(folder: string, path: string): void {
  try {
    symlinkSync(folder, path, 'dir');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/**
 * Returns the modules that unpacked code wants from the runtime and would not find here.
 *
 * @param layers folders of the function's layers
 */
export function missingRuntimeModules(folder: string, layers: readonly string[]): string[] {
  const sources = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map(({ name }) => readFileSync(join(folder, name), 'utf8'));
  const wanted = sources.flatMap((source) =>
    [...source.matchAll(requestPattern)].map(([, required, imported]) => required ?? imported ?? ''),
  );
  const roots = [folder, ...layers.map((layer) => join(layer, 'nodejs'))];
  return [...new Set(wanted)].filter(
    (name) => !roots.some((root) => existsSync(join(root, 'node_modules', name))) && !isHere(name),
  );
}

function isHere(name: string): boolean {
  const [scope = '', module = ''] = name.split('/');
  const folder = folderOf(scope);
  return folder !== undefined && existsSync(join(folder, module));
}

/** The folder of a scope beside a module of it that this program depends on. */
function folderOf(scope: string): string | undefined {
  const known = scope === '@smithy' ? '@smithy/core' : '@aws-sdk/client-lambda';
  try {
    const [root = ''] = require.resolve(`${known}/package.json`).split(join('node_modules', known));
    return realpathSync(dirname(join(root, 'node_modules', known)));
  } catch {
    return undefined;
  }
}
