import { buildSync } from 'esbuild';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Bundles the program that runs inside execution environments.
 *
 * @returns the file to start with Node.js
 */
export function bundleRuntime(folder: string): string {
  const file = join(folder, 'runtime.cjs');
  mkdirSync(folder, { recursive: true });
  buildSync({
    entryPoints: [join(__dirname, 'runtime', 'main.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifySyntax: true,
    logLevel: 'silent',
  });
  return file;
}
