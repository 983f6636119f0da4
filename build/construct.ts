import { build } from 'esbuild';
import { join } from 'node:path';
import { distFolder, instrumentFolder, root } from './project';

/** Makes `dist/infra/index.js`, the module `lattice-rollouts`, in one file without zod and the CDK. */
export async function buildConstruct(): Promise<void> {
  await buildModule('./infra/index.ts', join(distFolder, 'infra'));
}

/** Makes `packages/instrument/dist/index.js`. */
export async function buildInstrument(): Promise<void> {
  await buildModule('./packages/instrument/index.ts', join(instrumentFolder, 'dist'));
}

/** Bundles a module as CommonJS; esbuild lists its exports, so that ES modules can import them by name. */
async function buildModule(entry: string, outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outdir,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'silent',
  });
}
