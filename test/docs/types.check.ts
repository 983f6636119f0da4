import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blocksOf, pages } from '../support/documented-blocks';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'docs-types-'));

afterAll(() => rmSync(folder, { recursive: true }));

/** The declarations that the code blocks assume, or that earlier blocks have. */
const known = `
declare global {
  var stack: import('aws-cdk-lib').Stack;
  var orders: import('aws-cdk-lib/aws-lambda').Function;
  var smokeTest: import('aws-cdk-lib/aws-lambda').Function;
  var network: import('aws-cdk-lib/aws-vpclattice').CfnServiceNetwork;
  var cleanUp: import('aws-cdk-lib/aws-stepfunctions').StateMachine;
  type LatticeEvent = { readonly body?: string };
  var checkOut: (event: LatticeEvent) => Promise<{ readonly status: 'placed' | 'refused' }>;
  var json: (status: number, body: unknown) => { readonly statusCode: number; readonly body: string };
}
export {};
`;

/** Modules that a page does not import in each of its blocks. */
const modules: Readonly<Record<string, string>> = {
  CfnResource: 'aws-cdk-lib',
  LocalCloud: '#project/packages/local-cloud',
  ProgressiveDelivery: 'lattice-rollouts',
  parseFault: '#project/packages/local-cloud',
};

function moduleOf(block: string): string {
  const imports = Object.entries(modules)
    .filter(
      ([name]) =>
        new RegExp(`\\b${name}\\b`).test(block) && !new RegExp(`import .*\\b${name}\\b`).test(block),
    )
    .map(([name, from]) => `import { ${name} } from '${from}';`);
  const own = block.match(/^import .*$/gm) ?? [];
  const rest = block.replaceAll(/^import .*\n/gm, '').replaceAll(/\bthis\b/g, 'stack');
  const isModule = /^export /m.test(rest);
  return [
    ...imports,
    ...own,
    isModule ? block.replaceAll(/^import .*\n/gm, '') : `export async function page() {\n${rest}}\n`,
  ].join('\n');
}

it('the TypeScript of the pages has the types that it is used with', async () => {
  writeFileSync(join(folder, 'known.d.ts'), known);
  for (const page of pages) {
    for (const [index, block] of blocksOf(page, 'ts').entries()) {
      writeFileSync(join(folder, `${page.replaceAll('/', '-')}-${index}.ts`), moduleOf(block));
    }
  }
  const paths = {
    'lattice-rollouts': [join(root, 'infra', 'index.ts')],
    '@lattice-rollouts/instrument': [join(root, 'packages', 'instrument', 'index.ts')],
    '#project/*': [join(root, '*')],
    '*': [join(root, 'node_modules', '*'), join(root, 'node_modules', '@types', '*')],
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: true, paths, typeRoots: [join(root, 'node_modules', '@types')] },
      include: ['*.ts', join(root, 'packages', 'local-cloud', '**', '*.d.ts')],
      exclude: [],
    }),
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const ended = await promisify(execFile)(process.execPath, [tsc, '-p', folder]).catch(
    (error: { stdout: string }) => error,
  );
  expect(ended.stdout).toBe('');
});

it('the Python of docs/instrument.md prints the line that the page shows', async () => {
  const [python = ''] = blocksOf('docs/instrument.md', 'python');
  const [documented = ''] = blocksOf('docs/instrument.md', 'json');
  const call = `
class Context:
    invoked_function_arn = 'arn:aws:lambda:us-east-1:123456789012:function:checkout:canary'
    function_version = '42'

time.time = lambda: 1795341600.12
write_metrics(Context, None, 120, {'orders': 1, 'revenueCents': 0})
`;
  const { stdout } = await promisify(execFile)('python3', ['-c', `${python}${call}`]);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(documented));
});
