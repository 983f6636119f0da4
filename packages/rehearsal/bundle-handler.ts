import { statSync } from 'node:fs';
import { extname, relative } from 'node:path';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

/** The endings of source files, besides those of JSX. */
export const sourceExtensions = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** By module and source file: a rehearsal compiles every version before it starts, and publishes it later. */
const bundles = new Map<string, Promise<Uint8Array>>();

/**
 * Bundles a handler's source as a deployment package, once in this process.
 *
 * @param moduleName the module of the function's handler. @default index, of `index.handler`
 * @throws Error when the file is no JavaScript or TypeScript; with esbuild's messages when it does not build
 */
export function bundleHandler(entry: string, moduleName = 'index'): Promise<Uint8Array> {
  const key = `${moduleName} ${entry}`;
  let bundle = bundles.get(key);
  if (!bundle) bundles.set(key, (bundle = makeBundle(entry, moduleName)));
  return bundle;
}

async function makeBundle(entry: string, moduleName: string): Promise<Uint8Array> {
  // esbuild bundles others too, such as JSON, to something that is no handler.
  if (![...sourceExtensions, '.tsx', '.jsx'].includes(extname(entry)) || statSync(entry).isDirectory()) {
    throw new Error(
      `${relative('', entry)} is not a file of JavaScript or TypeScript (${sourceExtensions.join(', ')}); ` +
        'code in another language is deployed with a template',
    );
  }
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    logLevel: 'silent',
  });
  // A fixed date: the same source must give the same package.
  return zipSync(
    { [`${moduleName}.js`]: result.outputFiles[0]!.contents },
    { mtime: new Date('2000-01-01T00:00:00Z') },
  );
}
