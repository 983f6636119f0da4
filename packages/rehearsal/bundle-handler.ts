import { build } from 'esbuild';
import { zipSync } from 'fflate';

/** By source file: a rehearsal compiles every version before it starts, and publishes it later. */
const bundles = new Map<string, Promise<Uint8Array>>();

/**
 * Bundles a handler's source as a deployment package whose handler is `index.handler`, once in this process.
 *
 * @throws Error with esbuild's messages when the source does not build
 */
export function bundleHandler(entry: string): Promise<Uint8Array> {
  let bundle = bundles.get(entry);
  if (!bundle) bundles.set(entry, (bundle = makeBundle(entry)));
  return bundle;
}

async function makeBundle(entry: string): Promise<Uint8Array> {
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
    { 'index.js': result.outputFiles[0]!.contents },
    { mtime: new Date('2000-01-01T00:00:00Z') },
  );
}
