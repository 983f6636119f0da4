import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(__dirname, '..', '..');

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

function manifestOf(...folder: string[]): Manifest {
  return JSON.parse(readFileSync(join(root, ...folder, 'package.json'), 'utf8')) as Manifest;
}

const project = manifestOf();
const workspaces = readdirSync(join(root, 'packages')).map((name) => manifestOf('packages', name));

/** Packages that the project is built on, and the files that use them for what they are for. */
const pillars: Readonly<Record<string, readonly string[]>> = {
  'aws-cdk-lib': ['infra/progressive-delivery.ts'],
  constructs: ['infra/progressive-delivery.ts'],
  '@aws-sdk/client-vpc-lattice': ['aws/lattice/route.ts'],
  '@aws-sdk/client-cloudwatch': ['aws/metrics/observations.ts'],
  '@aws-sdk/client-sfn': ['aws/executions/executions.ts'],
  '@aws-sdk/util-waiter': [],
  esbuild: ['build/tasks.ts'],
  jest: [],
};

/** Every source of the product and of its build, and its text. */
const sources = ['aws', 'core', 'functions', 'infra', 'statemachine', 'packages', 'build']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
      join(root, folder, file),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file) && !/[\\/](?:dist|node_modules)[\\/]/.test(file))
  .map((file) => ({ file: relative(root, file), text: readFileSync(file, 'utf8') }));

/** Every source that imports a package. */
function importersOf(name: string): string[] {
  const isImported = new RegExp(`from '${name}(?:/[^']*)?'`);
  return sources.filter(({ text }) => isImported.test(text)).map(({ file }) => file);
}

test.each(Object.entries(pillars))('%s is declared at the root and in use', (name, files) => {
  expect({ ...project.dependencies, ...project.devDependencies }).toHaveProperty([name]);
  if (name === 'jest') expect(project.scripts?.['test']).toContain('jest');
  else expect(importersOf(name)).not.toEqual([]);
  expect(importersOf(name)).toEqual(expect.arrayContaining([...files]));
});

test('every package has the version of the project, and is installed where the project wants it', () => {
  const known = { ...project.dependencies, ...project.devDependencies };
  for (const { name, version, dependencies = {} } of workspaces) {
    expect([name, version]).toEqual([name, project.version]);
    for (const [dependency, wanted] of Object.entries(dependencies)) {
      const own = workspaces.find((each) => each.name === dependency);
      expect([name, dependency, wanted]).toEqual([
        name,
        dependency,
        own?.version ?? known[dependency] ?? wanted,
      ]);
    }
  }
});

test('users of the construct install zod, and users of instrument nothing', () => {
  expect(Object.keys(project.dependencies ?? {})).toEqual(['zod']);
  expect(Object.keys(project.peerDependencies ?? {})).toEqual(['aws-cdk-lib', 'constructs']);
  const instrument = workspaces.find(({ name }) => name === '@lattice-rollouts/instrument');
  expect(instrument).not.toHaveProperty('dependencies');
  expect(instrument).not.toHaveProperty('peerDependencies');
});

test('the CLI declares what its sources import, and nothing else', () => {
  const cli = workspaces.find(({ name }) => name === '@lattice-rollouts/cli')!;
  const bundled = ['packages/cli/console/page/'];
  const used = Object.keys(cli.dependencies ?? {}).filter((name) =>
    ['core', 'aws', 'packages'].some((folder) =>
      importersOf(name).some(
        (file) => file.startsWith(`${folder}/`) && !bundled.some((page) => file.startsWith(page)),
      ),
    ),
  );
  // The example's handlers import it, which the CLI brings along and bundles.
  expect([...used, '@lattice-rollouts/instrument'].sort()).toEqual(
    Object.keys(cli.dependencies ?? {}).sort(),
  );
});

test('no script depends on a hook: npm runs none where ignore-scripts is set, as it is here', () => {
  expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
  const scripts = Object.keys(project.scripts ?? {});
  expect(
    scripts.filter((name) => scripts.some((other) => name === `pre${other}` || name === `post${other}`)),
  ).toEqual([]);
});
