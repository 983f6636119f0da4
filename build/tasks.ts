import { build, type BuildOptions, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { taskNames } from '../statemachine/tasks';
import { emptied } from './files';
import { distFolder, root } from './project';

/** zod brings its messages in fifty languages, a quarter of a bundle; the default is English, and nobody asks for another. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup(bundling) {
    bundling.onResolve({ filter: /\/locales\/index\.js$/ }, ({ importer, resolveDir, path }) =>
      importer.includes('/zod/') ? { path: join(resolveDir, dirname(path), 'en.js') } : undefined,
    );
  },
};

/**
 * How a Lambda function is bundled: one minified file that holds the pinned SDK as well. The handler is `index.handler`.
 * The target is the oldest Node.js that package.json allows, so that a bundle runs wherever its sources do.
 */
export const taskBundleOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Modules can be shaken where CommonJS is taken whole.
  mainFields: ['module', 'main'],
  plugins: [englishOnly],
  logLevel: 'silent',
} satisfies BuildOptions;

/** Packs a bundle as Lambda takes it. A fixed date: the same source must give the same bytes. */
export function packBundle(contents: Uint8Array): Uint8Array {
  return zipSync({ 'index.js': contents }, { level: 9, mtime: new Date('1980-01-01T12:00:00') });
}

/** Makes `dist/tasks/NAME.zip` of each `functions/NAME.ts` that is a Lambda function. */
export async function buildTasks(): Promise<void> {
  const folder = emptied(join(distFolder, 'tasks'));
  const names = [...taskNames, 'guard', 'notify'];
  const { outputFiles } = await build({
    ...taskBundleOptions,
    entryPoints: Object.fromEntries(names.map((name) => [name, `./functions/${name}.ts`])),
    outdir: folder,
    write: false,
  });
  for (const { path, contents } of outputFiles) {
    writeFileSync(path.replace(/\.js$/, '.zip'), packBundle(contents));
  }
}
