import { build, type BuildOptions, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { taskNames } from '../statemachine/tasks';
import { replaceFile } from './files';
import { distFolder, root } from './project';

/** Leaves out zod's messages in all languages but English, a quarter of a bundle. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(bundling) {
    bundling.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer, resolveDir, path }) =>
      importer.includes('/zod/') ? { path: join(resolveDir, dirname(path), 'en.js') } : undefined,
    );
  },
};

/**
 * The first line of a task's bundle. By it a host knows code that needs nothing but the AWS APIs and timers: no files, no
 * other processes, no network of its own.
 */
export const taskBanner = '/*! lattice-rollouts task: calls AWS APIs only */';

/**
 * The bundle options of a Lambda function: one minified file with the pinned SDK, whose handler is `index.handler`. The
 * target is the oldest Node.js that package.json allows.
 */
export const taskBundleOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // ES modules allow tree shaking.
  mainFields: ['module', 'main'],
  plugins: [englishOnly],
  banner: { js: taskBanner },
  logLevel: 'silent',
} satisfies BuildOptions;

/** Packs a bundle for Lambda, with a fixed date, so that the same source gives the same bytes. */
export function packBundle(contents: Uint8Array): Uint8Array {
  return zipSync({ 'index.js': contents }, { level: 9, mtime: new Date('1980-01-01T12:00:00') });
}

/** Makes `dist/tasks/NAME.zip` from `functions/NAME.ts` of each Lambda function. */
export async function buildTasks(): Promise<void> {
  const folder = join(distFolder, 'tasks');
  mkdirSync(folder, { recursive: true });
  const names = [...taskNames, 'guard', 'tripwire', 'notify', 'control', 'initial-version'];
  const { outputFiles } = await build({
    ...taskBundleOptions,
    entryPoints: Object.fromEntries(names.map((name) => [name, `./functions/${name}.ts`])),
    outdir: folder,
    write: false,
  });
  const archives = new Map(
    outputFiles.map(({ path, contents }) => [basename(path, '.js') + '.zip', packBundle(contents)]),
  );
  for (const [name, archive] of archives) replaceFile(join(folder, name), archive);
  for (const name of readdirSync(folder)) if (!archives.has(name)) rmSync(join(folder, name));
}
