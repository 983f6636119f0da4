import { build } from 'esbuild';
import { zipSync } from 'fflate';

/** By module and source file: a rehearsal compiles every version before it starts, and publishes it later. */
const bundles = new Map<string, Promise<Uint8Array>>();

/**
 * Bundles a handler's source as a deployment package, once in this process.
 *
 * @param moduleName the module of the function's handler. @default index, of `index.handler`
 * @throws Error with esbuild's messages when the source does not build
 */
export function bundleHandler(entry: string, moduleName = 'index'): Promise<Uint8Array> {
  const key = `${moduleName} ${entry}`;
  let bundle = bundles.get(key);
  if (!bundle) bundles.set(key, (bundle = makeBundle(entry, moduleName)));
  return bundle;
}

async function makeBundle(entry: string, moduleName: string): Promise<Uint8Array> {
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
