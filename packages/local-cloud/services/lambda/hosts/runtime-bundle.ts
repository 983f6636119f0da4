import { buildSync } from 'esbuild';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

let bundled: Uint8Array | undefined;

/**
 * Puts the program that runs inside execution environments into a folder; it is bundled once a process.
 *
 * @returns the file to start with Node.js
 */
export function bundleRuntime(folder: string): string {
  const file = join(folder, 'runtime.cjs');
  bundled ??= bundle();
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, bundled);
  return file;
}

function bundle(): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, '..', 'runtime', 'main')],
    write: false,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    minifySyntax: true,
    logLevel: 'silent',
  });
  return outputFiles[0]!.contents;
}
