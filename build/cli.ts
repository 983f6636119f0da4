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
 * Makes what `rollouts` loads: the program and the module `@lattice-rollouts/cli`, each in one file because finding hundreds of
 * them at each start takes longer than most commands do; the console's page; and the program that runs in the local
 * cloud's Lambda environments. Dependencies stay outside: commands load only those that they need.
 */
export async function buildCli(): Promise<void> {
  const shared = { absWorkingDir: root, bundle: true, target: 'node20', logLevel: 'silent' } as const;
  const node = { ...shared, platform: 'node', format: 'cjs' } as const;
  await Promise.all([
    build({
      ...node,
      entryPoints: { main: './packages/cli/main.ts', index: './packages/cli/index.ts' },
      outdir: dist,
      // Everything that the package does not depend on is in the bundle: ES modules too, which CommonJS cannot load on Node.js 20.
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
  cpSync(join(root, 'examples', 'checkout'), emptied(join(dist, 'examples', 'checkout')), {
    recursive: true,
  });
}
