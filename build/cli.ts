import { build } from 'esbuild';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptied } from './files';
import { cliFolder, root } from './project';

const dist = join(cliFolder, 'dist');

const { dependencies } = JSON.parse(readFileSync(join(cliFolder, 'package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>;
};

/**
 * Bundles the program `rollouts`, the module `@lattice-rollouts/cli`, the console's page, and the programs of the local
 * cloud's Lambda environments. One file each, because loading hundreds of modules takes longer than most commands.
 * Dependencies are external, so that a command loads only those that it needs.
 */
export async function buildCli(): Promise<void> {
  const shared = { absWorkingDir: root, bundle: true, target: 'node20', logLevel: 'silent' } as const;
  const node = { ...shared, platform: 'node', format: 'cjs' } as const;
  await Promise.all([
    build({
      ...node,
      entryPoints: { main: './packages/cli/main.ts', index: './packages/cli/index.ts' },
      outdir: dist,
      // All other packages are bundled, including ES modules, which CommonJS cannot load on Node.js 20.
      external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
      sourcemap: 'inline',
      sourcesContent: false,
    }),
    build({
      ...node,
      entryPoints: ['./packages/local-cloud/services/lambda/runtime/main.ts'],
      outfile: join(dist, 'lambda-runtime.cjs'),
      minifySyntax: true,
    }),
    build({
      ...shared,
      entryPoints: {
        page: './packages/cli/console/page/main.tsx',
        style: './packages/cli/console/page/style.css',
      },
      outdir: join(dist, 'page'),
      minify: true,
      format: 'iife',
      target: 'es2022',
      jsx: 'automatic',
      jsxImportSource: 'preact',
      tsconfigRaw: {},
      legalComments: 'none',
    }),
  ]);
  const runtimes = join(root, 'packages', 'local-cloud', 'services', 'lambda', 'runtime');
  cpSync(join(runtimes, 'python'), emptied(join(dist, 'lambda-runtime-python')), {
    recursive: true,
    filter: (path) => !path.endsWith('__pycache__'),
  });
  for (const example of ['checkout', 'minimal', 'github-actions']) {
    cpSync(join(root, 'examples', example), emptied(join(dist, 'examples', example)), { recursive: true });
  }
}
