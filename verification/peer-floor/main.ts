import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../../packages/local-cloud/temporary-folder';
import { importedNames, root, type Floor } from './floor';

/** The apps that are synthesized, with their stacks. */
const apps = [
  ['examples/minimal/app.ts', 'OrdersService'],
  ['verification/peer-floor/hosted-app.ts', 'Hosted'],
] as const;

/**
 * Compiles the construct and synthesizes the minimal example, and an app with every hosting prop, with the oldest peers that package.json allows, in a
 * temporary folder, and records the names of aws-cdk-lib that the construct imports. Needs `npm run build` before, and
 * the npm registry.
 *
 * Usage: `npm run check:floor [VERSION]`, with VERSION to try another aws-cdk-lib.
 */
function main(): void {
  const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    peerDependencies: Record<string, string>;
  };
  const floorOf = (name: string) => peerDependencies[name]!.replace('^', '');
  const cdk = process.argv[2] ?? floorOf('aws-cdk-lib');
  const folder = temporaryFolder();
  try {
    installPeers(folder, { 'aws-cdk-lib': cdk, constructs: floorOf('constructs') });
    copySources(folder);
    run(folder, 'typescript/bin/tsc', '-p', folder);
    for (const [app, stack] of apps) {
      // The minimal example names its handler relative to its own folder.
      run(dirname(join(folder, app)), 'tsx/dist/cli.mjs', join(folder, app));
      const template = readFileSync(join(folder, 'cdk.out', `${stack}.template.json`), 'utf8');
      const { Resources } = JSON.parse(template) as { Resources: object };
      process.stdout.write(`aws-cdk-lib ${cdk}: ${app}, ${Object.keys(Resources).length} resources\n`);
    }
    if (process.argv[2] === undefined) record({ version: cdk, names: importedNames() });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Installs the peers with npm, and links all other packages to those of the repository. */
function installPeers(folder: string, peers: Record<string, string>): void {
  // The construct finds its bundles by the name of its package.
  const { name: packageName, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: object;
  };
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: packageName, exports, private: true, dependencies: peers }),
  );
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent'], {
    cwd: folder,
    stdio: 'inherit',
  });
  const modules = join(folder, 'node_modules');
  const installed = new Set(readdirSync(modules));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (!installed.has(name)) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
}

/** Copies the construct, its bundles and the example, with a runtime that the oldest aws-cdk-lib has. */
function copySources(folder: string): void {
  for (const each of [
    'aws',
    'core',
    'functions',
    'infra',
    'statemachine',
    'dist/tasks',
    'examples/minimal',
    'verification/peer-floor',
  ]) {
    mkdirSync(join(folder, each), { recursive: true });
    cpSync(join(root, each), join(folder, each), { recursive: true });
  }
  const minimal = join(folder, 'examples', 'minimal', 'orders', 'stack.ts');
  writeFileSync(minimal, readFileSync(minimal, 'utf8').replace('NODEJS_24_X', 'NODEJS_20_X'));
  const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')) as {
    compilerOptions: object;
  };
  const paths = { 'lattice-rollouts': ['./infra/index.ts'] };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { ...compilerOptions, types: ['node'], paths },
      files: ['infra/index.ts', ...apps.map(([app]) => app)],
    }),
  );
}

/** Writes the names that the construct imports, in the format of the repository. */
function record(floor: Floor): void {
  const file = join(__dirname, 'floor.json');
  writeFileSync(file, JSON.stringify(floor));
  run(root, 'prettier/bin/prettier.cjs', '--write', '--log-level', 'warn', file);
}

function run(folder: string, program: string, ...args: readonly string[]): void {
  execFileSync(process.execPath, [join(root, 'node_modules', program), ...args], {
    cwd: folder,
    stdio: 'inherit',
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, 'cdk.out'),
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [] }),
    },
  });
}

main();
