import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuilt } from '../support/built';
import { installOthers, installPublished, type PackedFile } from '../support/packed';

const root = join(__dirname, '..', '..');
const project = mkdtempSync(join(tmpdir(), 'packages-'));
let files: ReadonlyMap<string, readonly PackedFile[]>;

beforeAll(() => {
  ensureBuilt('to publish');
  installOthers(project);
  files = installPublished(project);
  writeFileSync(join(project, 'package.json'), '{}');
});

afterAll(() => rmSync(project, { recursive: true }));

/** Runs Node.js in the project, and returns what it prints. */
function run(file: string, source: string): string {
  writeFileSync(join(project, file), source);
  return execFileSync(process.execPath, ['--no-warnings', file], { cwd: project, encoding: 'utf8' });
}

/** Checks a file with the TypeScript compiler, and returns what it says. */
function check(file: string, source: string, options: object): string {
  const folder = join(project, `checked-${file}`);
  mkdirSync(folder);
  writeFileSync(join(folder, file), source);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: { strict: true, noEmit: true, target: 'es2022', ...options },
      files: [file],
    }),
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' }).stdout;
}

const uses = `
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { ProgressiveDelivery, type ProgressiveDeliveryProps, type StrategyInput } from 'lattice-rollouts';
import { instrument, reportKpi, type InstrumentOptions } from '@lattice-rollouts/instrument';
import { rehearse, type RehearsalReport, type RehearseOptions } from '@lattice-rollouts/cli';

const canary: StrategyInput = { stages: [{ weightPercent: 10 }, { weightPercent: 100 }] };
const stack = new Stack(new App(), 'Shop');
const props: ProgressiveDeliveryProps = {
  function: new Function(stack, 'Orders', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({})'),
    timeout: Duration.seconds(3),
  }),
  strategies: { canary },
};
export const name: string = new ProgressiveDelivery(stack, 'Delivery', props).serviceName;

const options: InstrumentOptions = { service: 'orders', kpis: ['orders'] };
export const handler = instrument(async (event: { readonly body?: string }, context) => {
  reportKpi('orders', 1);
  return { statusCode: 200, body: context.functionVersion + event.body };
}, options);

const order: RehearseOptions = { template: 'a.template.json', scenario: 'b.json' };
export const reason = (): Promise<string | undefined> =>
  rehearse(order).then((report: RehearsalReport) => report.releases[0]?.reason);
// @ts-expect-error it is no number
export const wrong: number = name;
`;

const names = {
  'lattice-rollouts': ['ProgressiveDelivery'],
  '@lattice-rollouts/instrument': ['instrument', 'reportKpi'],
  '@lattice-rollouts/cli': ['rehearse'],
};

describe.each(Object.entries(names))('%s', (name, exported) => {
  test('is loaded by CommonJS', () => {
    const printed = run('main.cjs', `console.log(Object.keys(require('${name}')).sort().join());`);
    expect(printed.trim()).toBe(exported.join());
  });

  test('is loaded by ES modules, by name', () => {
    const printed = run(
      'main.mjs',
      `import { ${exported.join(', ')} } from '${name}'; console.log([${exported.join(', ')}].map((each) => typeof each).join());`,
    );
    expect(printed.trim()).toBe(exported.map(() => 'function').join());
  });

  test('says what it is, and has a README, a license, and no sources', () => {
    const manifest = JSON.parse(
      readFileSync(join(project, 'node_modules', name, 'package.json'), 'utf8'),
    ) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      name,
      license: 'Apache-2.0',
      description: expect.any(String) as unknown,
      keywords: expect.arrayContaining(['canary', 'vpc-lattice']) as unknown,
    });
    expect(JSON.stringify({ ...manifest, scripts: {} })).not.toMatch(/https?:/);
    const paths = files.get(name)!.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']));
    const elsewhere = paths.filter(
      (path) => !/^(?:bin|dist|docs|examples)\//.test(path) && path.includes('/'),
    );
    expect(elsewhere).toEqual([]);
  });
});

describe('types', () => {
  test.each([
    ['node16.cts', { module: 'node16', moduleResolution: 'node16' }],
    ['node16.mts', { module: 'node16', moduleResolution: 'node16' }],
    ['bundler.ts', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('are found and right: %s', (file, options) => {
    expect(check(file, uses, { ...options, types: ['node'], skipLibCheck: true })).toBe('');
  });

  test('of instrument need no other package', () => {
    const source = `import { instrument } from '@lattice-rollouts/instrument';
      export const handler = instrument(async () => ({ statusCode: 200 }), { service: 'orders' });`;
    expect(check('alone.ts', source, { module: 'node16', moduleResolution: 'node16', types: [] })).toBe('');
  });
});

/** All packages that npm installs for one, by the lock file: those that it depends on, and theirs. */
function closureOf(dependencies: Readonly<Record<string, string>>): Set<string> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dependencies?: Record<string, string> }>;
  };
  const found = new Set<string>();
  const visit = (wanted: Readonly<Record<string, string>>) => {
    for (const name of Object.keys(wanted)) {
      if (found.has(name)) continue;
      found.add(name);
      visit(packages[`node_modules/${name}`]?.dependencies ?? {});
    }
  };
  visit(dependencies);
  return found;
}

function sizeOf(name: string): number {
  const folder = join(project, 'node_modules', name, '/');
  return Number(execFileSync('du', ['-sb', '--apparent-size', folder], { encoding: 'utf8' }).split('\t')[0]);
}

test('the construct adds at most 15 packages and 11 MB to an app', () => {
  const added = ['lattice-rollouts', ...closureOf({ zod: '*' })];
  expect(added.length).toBeLessThanOrEqual(15);
  expect(added.reduce((sum, name) => sum + sizeOf(name), 0)).toBeLessThan(11_000_000);
});

test('instrument is one package, of a few kilobytes', () => {
  expect(
    files
      .get('@lattice-rollouts/instrument')!
      .map(({ path }) => path)
      .sort(),
  ).toEqual([
    'LICENSE',
    'README.md',
    'dist/index.d.ts',
    'dist/index.js',
    'dist/instrument.d.ts',
    'dist/kpi.d.ts',
    'dist/options.d.ts',
    'dist/side.d.ts',
    'package.json',
  ]);
  expect(sizeOf('@lattice-rollouts/instrument')).toBeLessThan(40_000);
});

test('the CLI starts, and plays a scenario by name', () => {
  const bin = join(project, 'node_modules', '@lattice-rollouts', 'cli', 'bin', 'rollouts.js');
  const rehearsal = spawnSync(process.execPath, [bin, 'rehearse', '--scenario', 'bad', '--json'], {
    cwd: project,
    encoding: 'utf8',
  });
  expect(rehearsal.stderr).toBe('');
  expect(JSON.parse(rehearsal.stdout)).toMatchObject({
    asExpected: true,
    releases: [{ outcome: 'rolled-back' }],
  });
}, 300_000);
