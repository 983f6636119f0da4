import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RuntimeError } from './runtime-error';

/** A function's entry point: an async one, or one with a callback. */
export type Handler = (event: unknown, context: object, callback: (...values: unknown[]) => void) => unknown;

const requireModule = createRequire(__filename);

/**
 * Loads the handler that `_HANDLER` names (`folder/file.export`), CommonJS or ES module, in the order in
 * which AWS's Node.js runtime looks for files.
 *
 * @throws RuntimeError `Runtime.MalformedHandlerName`, `Runtime.ImportModuleError`,
 * `Runtime.UserCodeSyntaxError`, `Runtime.HandlerNotFound`; whatever the module itself throws
 */
export async function loadHandler(root: string, name: string): Promise<Handler> {
  const [file, exportPath] = /^([^.]*)\.(.*)$/.exec(basename(name))?.slice(1) ?? [];
  if (name.includes('..') || !file || !exportPath) {
    throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  }
  const exported = await load(resolve(root, dirname(name), file), name);
  const handler = exportPath
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], exported);
  if (!handler) throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  return handler as Handler;
}

async function load(path: string, name: string): Promise<unknown> {
  try {
    if (existsSync(`${path}.js`)) {
      return hasModuleType(dirname(path)) ? await importFile(`${path}.js`) : requireModule(`${path}.js`);
    }
    if (existsSync(`${path}.mjs`)) return await importFile(`${path}.mjs`);
    if (existsSync(`${path}.cjs`)) return requireModule(`${path}.cjs`);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error));
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_MODULE_NOT_FOUND') {
      throw new RuntimeError('Runtime.ImportModuleError', String(error));
    }
    throw error;
  }
  const module = name.slice(0, name.indexOf('.'));
  throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`);
}

function importFile(path: string): Promise<unknown> {
  return import(pathToFileURL(path).href);
}

function hasModuleType(folder: string): boolean {
  const manifest = join(folder, 'package.json');
  if (existsSync(manifest)) {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { type?: string }).type === 'module';
  }
  const parent = dirname(folder);
  return parent !== folder && basename(folder) !== 'node_modules' && hasModuleType(parent);
}
